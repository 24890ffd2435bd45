import { parseXml } from '../xml/parse-xml.ts';
import { signedText, type ElementIn } from '../xml/signed-text.ts';
import { childrenOf, isElement, type XmlElement } from '../xml/xml-element.ts';
import type { VerifiedAssertion } from './assertion.ts';
import { checkAlgorithms } from './check-algorithms.ts';
import { checkAssertion } from './check-assertion.ts';
import { checkEnvelope } from './check-envelope.ts';
import { decryptedText } from './decrypted-text.ts';
import type { Expectation } from './expectation.ts';
import type { PostedResponse } from './parse-response.ts';
import { readAssertion } from './read-assertion.ts';
import { responseInvalid } from './response-error.ts';

const assertionBytesMax = 262_144;

/**
 * Verifies a response. What a certificate of the provider has signed is handed out as exactly these bytes; everything that
 * is decided and read afterwards is decided and read of them.
 *
 * @throws AppError `saml_response_invalid`
 */
export async function verifyResponse(posted: PostedResponse, expected: Expectation): Promise<VerifiedAssertion> {
  checkEnvelope(posted, expected);
  checkAlgorithms(posted.root);
  const assertion = await signedAssertion(posted, expected);
  checkAssertion(assertion, expected);
  return readAssertion(assertion, expected);
}

/** Either signature does: that of the response or that of the assertion. One of the response that is not the provider's is the end. */
async function signedAssertion({ base64, root }: PostedResponse, expected: Expectation): Promise<XmlElement> {
  const isEncrypted = childrenOf(root, 'assertion', 'EncryptedAssertion').length > 0;
  if (isEncrypted && !expected.provider.takesEncrypted) {
    throw responseInvalid({ fault: 'encryption', problem: 'its assertion is encrypted' });
  }
  const text = Buffer.from(base64, 'base64').toString();
  const whole = signed({ text, root, element: root }, expected);
  if (whole !== undefined) return (await assertionIn(whole, await parsed(whole), expected)).element;
  const own = ownSignature(text, root, expected);
  return isEncrypted ? own.catch(unbelieved) : own;
}

async function ownSignature(text: string, root: XmlElement, expected: Expectation): Promise<XmlElement> {
  const own = signed(await assertionIn(text, root, expected), expected);
  if (own === undefined) throw unsigned();
  return parsed(own);
}

function signed(place: ElementIn, { idp }: Expectation): string | undefined {
  try {
    return signedText(place, idp.certificates);
  } catch (cause) {
    throw unsigned(cause);
  }
}

async function parsed(text: string): Promise<XmlElement> {
  try {
    return await parseXml(Buffer.from(text), { bytesMax: assertionBytesMax });
  } catch (cause) {
    throw responseInvalid({ fault: 'form', problem: 'what it holds cannot be read', cause });
  }
}

function unsigned(cause?: unknown): Error {
  return responseInvalid({ fault: 'signature', problem: 'it is not signed by the identity provider', cause });
}

/**
 * Of what is encrypted and came unsigned it is not told whether it could be opened: by that, whoever may ask often enough
 * reads what is inside, since the older ciphers let themselves be changed (Jager and Somorovsky 2011).
 */
function unbelieved(cause: unknown): never {
  const problem = 'it is not signed by the identity provider, or its assertion cannot be decrypted';
  throw responseInvalid({ fault: 'signature', problem, cause });
}

/** The one assertion of a response, out of its envelope. */
async function assertionIn(text: string, response: XmlElement, expected: Expectation): Promise<ElementIn> {
  const plain = childrenOf(response, 'assertion', 'Assertion');
  const encrypted = childrenOf(response, 'assertion', 'EncryptedAssertion');
  const [first, ...others] = [...plain, ...encrypted];
  if (!first || others.length > 0) {
    throw responseInvalid({ fault: 'form', problem: 'it has not exactly one assertion' });
  }
  return plain.length === 1 ? { text, root: response, element: first } : opened(first, expected);
}

/** Opens an assertion with the key of now, else the one that will follow. */
async function opened(encrypted: XmlElement, { provider }: Expectation): Promise<ElementIn> {
  const { key, nextKey } = provider;
  for (const { privateKey } of nextKey ? [key, nextKey] : [key]) {
    const found = await openedWith(privateKey, encrypted);
    if (found === null) continue;
    checkAlgorithms(found.root);
    return found;
  }
  throw responseInvalid({ fault: 'encryption', problem: 'its assertion cannot be decrypted' });
}

/** What is inside; null where the key is not the one, or inside is no assertion. */
async function openedWith(privateKey: string, encrypted: XmlElement): Promise<ElementIn | null> {
  try {
    const text = await decryptedText(encrypted, privateKey);
    const root = await parsed(text);
    return isElement(root, 'assertion', 'Assertion') ? { text, root, element: root } : null;
  } catch {
    return null;
  }
}
