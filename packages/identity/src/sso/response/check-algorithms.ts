import { allElements, childrenOf, isElement, type XmlElement } from '../xml/xml-element.ts';
import { responseInvalid, type ResponseFault } from './response-error.ts';

/** SHA-1 is left out: two documents can be made that have one digest. So are shared secrets: nobody shares one. */
const signing: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);
const digests: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);

/** What the library opens. */
export const encryptionAlgorithms: readonly string[] = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  // The older padding of RSA is left out: each error would tell something of what is inside (Bleichenbacher).
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
];
const encrypting: ReadonlySet<string> = new Set(encryptionAlgorithms);

/**
 * Checks what a document is signed and encrypted with, wherever it says so.
 *
 * @throws AppError `saml_response_invalid`
 */
export function checkAlgorithms(root: XmlElement): void {
  for (const element of allElements(root)) {
    if (isElement(element, 'signature', 'SignatureMethod')) require(element, signing, 'signature');
    if (isElement(element, 'encryption', 'EncryptionMethod')) require(element, encrypting, 'encryption');
    // Not every digest: with the padding of an encryption SHA-1 does no harm.
    if (!isElement(element, 'signature', 'Reference')) continue;
    for (const digest of childrenOf(element, 'signature', 'DigestMethod')) require(digest, digests, 'signature');
  }
}

function require(element: XmlElement, allowed: ReadonlySet<string>, fault: ResponseFault): void {
  const found = element.getAttribute('Algorithm');
  if (allowed.has(found)) return;
  throw responseInvalid({ fault, problem: `its ${element.localName} is not one that is believed`, found });
}
