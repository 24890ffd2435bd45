import { parseXml, XmlError } from '../xml/parse-xml.ts';
import { isElement, textOf, type XmlElement } from '../xml/xml-element.ts';
import { responseInvalid } from './response-error.ts';

/** A response that was posted, before anything of it is believed. */
export interface PostedResponse {
  /** As it was posted. */
  readonly base64: string;
  readonly root: XmlElement;
  /** Who it says that it is from. */
  readonly issuer: string;
}

/** With some hundred groups a response has fifty kilobytes. */
const responseBytesMax = 262_144;

/** @throws AppError `saml_response_invalid` for what is no base64, no XML, too large, or no response. */
export async function parseResponse(posted: string): Promise<PostedResponse> {
  const base64 = posted.replace(/\s+/g, '');
  if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw malformed('it is not base64');
  const root = await parsed(Buffer.from(base64, 'base64'));
  if (!isElement(root, 'protocol', 'Response')) throw malformed('it is no Response');
  return { base64, root, issuer: textOf(root, 'assertion', 'Issuer') };
}

async function parsed(bytes: Buffer): Promise<XmlElement> {
  try {
    return await parseXml(bytes, { bytesMax: responseBytesMax });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw malformed(`it ${error.message}`, error);
  }
}

function malformed(problem: string, cause?: unknown): Error {
  return responseInvalid({ fault: 'form', problem, cause });
}
