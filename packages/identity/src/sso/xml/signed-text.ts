import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { digestAlgorithms, signatureAlgorithms, type SignatureCheck } from './signature-algorithms.ts';
import { allElements, childrenOf, type XmlElement } from './xml-element.ts';

/** An element, and the document that it stands in. */
export interface ElementIn {
  /** The whole document. */
  readonly text: string;
  readonly root: XmlElement;
  readonly element: XmlElement;
}

/** The usual ones are two: leave the signature out, and write the rest in the one canonical way. */
const transformsMax = 2;

/**
 * What one of the certificates has signed of an element, by the signature in it: the element as a whole, without that
 * signature. Only these bytes may be read afterwards.
 *
 * @param certificates PEM
 * @returns undefined where there is no signature.
 * @throws Error where none of these certificates has made it, or it cannot be told what is signed
 */
export function signedText(place: ElementIn, certificates: readonly string[]): string | undefined {
  const [signature, ...others] = childrenOf(place.element, 'signature', 'Signature');
  if (!signature) return undefined;
  if (others.length > 0) throw new Error('an element has several signatures');
  const reference = referenceTo(place);
  if (Array.from(allElements(signature)).filter(({ localName }) => localName === 'Transform').length > transformsMax) {
    throw new Error('a signature has too many transforms');
  }
  // Whoever verifies is the XML processor, and ends lines in one way (XML 1.0 2.11).
  const text = place.text.replace(/\r\n?/g, '\n');
  const keys = certificates.map((certificate) => new X509Certificate(certificate).publicKey);
  return textSignedBy(keys, { text, signature, reference });
}

/** How a signature names the element that it stands in. It has to be the only one of that name. */
function referenceTo({ root, element }: ElementIn): string {
  const id = element.getAttribute('ID');
  const named = Array.from(allElements(root)).filter((one) => one.getAttribute('ID') === id);
  if (id === '' || named.length !== 1) throw new Error('several elements have the ID that is signed, or none has');
  return `#${id}`;
}

interface Claim {
  readonly text: string;
  readonly signature: XmlElement;
  readonly reference: string;
}

/** With all keys at once: to find what is signed takes far longer than to look whether it is, and anybody may ask. */
function textSignedBy(keys: readonly KeyObject[], { text, signature, reference }: Claim): string {
  const [key] = keys;
  if (!key) throw new Error('there is no key to verify a signature with');
  const signed = verifierWith(key, keys);
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- where browsers are known, a node is one of theirs
  signed.loadSignature(signature as never);
  const [one, ...others] = signed.getReferences();
  if (one?.uri !== reference || others.length > 0) throw new Error('a signature is about something else');
  // It throws where it is no key's.
  const [found, ...more] = signed.checkSignature(text) ? signed.getSignedReferences() : [];
  if (found === undefined || more.length > 0) throw new Error('a signature does not fit what it is about');
  return found;
}

function verifierWith(key: KeyObject, keys: readonly KeyObject[]): SignedXml {
  // A key that the document brings along is nobody's.
  const signed = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null });
  signed.SignatureAlgorithms = Object.fromEntries(
    Array.from(signatureAlgorithms, ([name, check]) => [name, verifierOf(name, check, keys)]),
  ) as unknown as SignedXml['SignatureAlgorithms'];
  signed.HashAlgorithms = Object.fromEntries(
    Array.from(digestAlgorithms, ([name, digest]) => [name, hashOf(name, digest)]),
  );
  // Each name is looked for in the whole document, and SAML has one (SAML core 1.3.4).
  signed.idAttributes = ['ID'];
  return signed;
}

/** As the library takes it. */
function verifierOf(name: string, check: SignatureCheck, keys: readonly KeyObject[]) {
  return class {
    getAlgorithmName = (): string => name;
    verifySignature = (signed: string, _first: KeyObject, signature: string): boolean =>
      keys.some((key) => passes(() => check(Buffer.from(signed), key, Buffer.from(signature, 'base64'))));
  };
}

/** One key that cannot be used with an algorithm does not stand in the way of the others. */
function passes(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

function hashOf(name: string, digest: string) {
  return class {
    getAlgorithmName = (): string => name;
    getHash = (text: string): string => createHash(digest).update(text, 'utf8').digest('base64');
  };
}
