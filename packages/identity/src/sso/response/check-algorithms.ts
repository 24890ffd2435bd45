import { digestAlgorithms, signatureAlgorithms } from '../xml/signature-algorithms.ts';
import { allElements, childrenOf, isElement, type XmlElement } from '../xml/xml-element.ts';
import { responseInvalid, type ResponseFault } from './response-error.ts';

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
    if (isElement(element, 'signature', 'SignatureMethod')) require(element, signatureAlgorithms, 'signature');
    // In whatever namespace: the library goes by the name alone.
    if (element.localName === 'EncryptionMethod') require(element, encrypting, 'encryption');
    // Not every digest: with the padding of an encryption SHA-1 does no harm.
    if (!isElement(element, 'signature', 'Reference')) continue;
    for (const digest of childrenOf(element, 'signature', 'DigestMethod'))
      require(digest, digestAlgorithms, 'signature');
  }
}

function require(element: XmlElement, allowed: { has(name: string): boolean }, fault: ResponseFault): void {
  const found = element.getAttribute('Algorithm');
  if (allowed.has(found)) return;
  throw responseInvalid({ fault, problem: `its ${element.localName} is not one that is believed`, found });
}
