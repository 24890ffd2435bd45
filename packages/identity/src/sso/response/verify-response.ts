import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { decryptXml } from '@node-saml/node-saml/lib/xml.js';
import { parseXml } from '../xml/parse-xml.ts';
import { childrenOf, type XmlElement } from '../xml/xml-element.ts';
import type { VerifiedAssertion } from './assertion.ts';
import { checkAlgorithms } from './check-algorithms.ts';
import { checkAssertion } from './check-assertion.ts';
import { checkEnvelope } from './check-envelope.ts';
import type { Expectation } from './expectation.ts';
import type { PostedResponse } from './parse-response.ts';
import { readAssertion } from './read-assertion.ts';
import { responseInvalid } from './response-error.ts';

const assertionBytesMax = 262_144;

/**
 * Verifies a response. The library finds what a certificate of the provider has signed, and hands out exactly these bytes;
 * everything that is decided and read afterwards is decided and read of them.
 *
 * @throws AppError `saml_response_invalid`
 */
export async function verifyResponse(posted: PostedResponse, expected: Expectation): Promise<VerifiedAssertion> {
  checkEnvelope(posted, expected);
  checkAlgorithms(posted.root);
  const key = await openingKey(posted.root, expected);
  const bytes = Buffer.from(await verifiedXml(posted, expected, key));
  const assertion = await parseXml(bytes, { bytesMax: assertionBytesMax });
  checkAssertion(assertion, expected);
  return readAssertion(assertion, expected);
}

/** @param key opens the assertion; null where it is not encrypted */
async function verifiedXml({ base64 }: PostedResponse, expected: Expectation, key: string | null): Promise<string> {
  const { provider, idp } = expected;
  const saml = new SAML({
    callbackUrl: provider.acsUrl,
    issuer: provider.entityId,
    idpCert: [...idp.certificates],
    // Either signature does: that of the response or that of the assertion.
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    // Audience, time and request are checked here, on the clock of the request.
    audience: false,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
    ...(key === null ? {} : { decryptionPvk: key }),
  });
  const xml = await saml
    .validatePostResponseAsync({ SAMLResponse: base64 })
    .then(({ profile }) => profile?.getAssertionXml?.())
    .catch((cause: unknown) => {
      throw unsigned(cause);
    });
  if (xml === undefined) throw unsigned();
  return xml;
}

function unsigned(cause?: unknown): Error {
  return responseInvalid({ fault: 'signature', problem: 'it is not signed by the identity provider', cause });
}

/** The key that opens the assertion of a response: that of now, else the one that will follow. */
async function openingKey(response: XmlElement, { provider }: Expectation): Promise<string | null> {
  const [encrypted] = childrenOf(response, 'assertion', 'EncryptedAssertion');
  if (!encrypted) return null;
  const { key, nextKey, takesEncrypted } = provider;
  if (!takesEncrypted) throw responseInvalid({ fault: 'encryption', problem: 'its assertion is encrypted' });
  for (const { privateKey } of nextKey ? [key, nextKey] : [key]) {
    const opened = await open(encrypted, privateKey);
    if (opened === null) continue;
    checkAlgorithms(opened);
    return privateKey;
  }
  throw responseInvalid({ fault: 'encryption', problem: 'its assertion cannot be decrypted' });
}

/** What is inside, only to be looked at; null where the key is not the one, or inside is no assertion. */
async function open(encrypted: XmlElement, privateKey: string): Promise<XmlElement | null> {
  try {
    const xml = await decryptXml(encrypted.toString(), privateKey);
    return await parseXml(Buffer.from(xml), { bytesMax: assertionBytesMax });
  } catch {
    return null;
  }
}
