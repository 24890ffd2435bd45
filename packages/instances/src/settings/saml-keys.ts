import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';

const bitsMin = 2_048;

/**
 * Reads a key of a SAML service provider: PEM, or PKCS #1 as base64 (supabase-extended.md 7.1).
 *
 * @throws Error in words that complete the name of the setting; nothing of the key is quoted.
 */
export function readSamlKey(text: string): KeyObject {
  const key = keyIn(text);
  const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'rsa') throw new Error('is not an RSA key');
  if (modulusLength < bitsMin) throw new Error(`is an RSA key of ${modulusLength} bits; allowed is ${bitsMin} or more`);
  if (publicExponent !== 65_537n) throw new Error('is an RSA key with another public exponent than 65537');
  return key;
}

function keyIn(text: string): KeyObject {
  try {
    if (text.includes('-----BEGIN')) return createPrivateKey(text);
    return createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs1' });
  } catch {
    // Without the cause: it would quote the key.
    throw new Error('is neither a private key in PEM nor one in PKCS #1 as base64');
  }
}

/** What is wrong with such a key, if anything. */
export function samlKeyProblem(text: string): string | undefined {
  return problemIn(() => readSamlKey(text));
}

/** What is wrong with a certificate, if anything. */
export function samlCertificateProblem(text: string): string | undefined {
  return problemIn(() => readCertificate(text));
}

/** @throws Error in words that complete the name of the setting. */
function readCertificate(text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new Error('is not a certificate in PEM');
  }
}

/** Whether a certificate is of that key; both can be read. */
export function isCertificateOf(certificate: string, key: string): boolean {
  return readCertificate(certificate).checkPrivateKey(readSamlKey(key));
}

function problemIn(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
