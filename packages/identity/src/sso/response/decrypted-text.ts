import { promisify } from 'node:util';
import { decrypt } from 'xml-encryption';
import type { XmlElement } from '../xml/xml-element.ts';

const decrypted = promisify(decrypt);

/**
 * What is inside an encrypted element.
 *
 * @param key PEM
 * @throws Error where the key is not the one, or it cannot be read
 */
export function decryptedText(encrypted: XmlElement, key: string): Promise<string> {
  return decrypted(encrypted.toString(), {
    key,
    // What it is encrypted with was checked; this is for what we would read in another way than the library does.
    disallowDecryptionWithInsecureAlgorithm: true,
    // On the console, past the log.
    warnInsecureAlgorithm: false,
  });
}
