import { createPublicKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { der, objectId, sequence } from './der.ts';

/** Whose certificate it is, and what for. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly dnsName: string;
  /** Whether others may encrypt for the key, beside believing its signatures. */
  readonly isForEncryption: boolean;
}

/**
 * Wraps the public half of an RSA key in a certificate that it signs itself (RFC 5280). The same key and subject always
 * give the same certificate: nobody has to keep it. It is good from 1970 for 200 years: whoever trusts it trusts the key
 * that was handed over, and dates add nothing to that.
 */
export function selfSignedCertificate(key: KeyObject, subject: CertificateSubject): X509Certificate {
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([0])),
    algorithm,
    nameOf(subject),
    sequence(utcTime, generalizedTime),
    nameOf(subject),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensionsOf(subject))),
  );
  const signature = sign('sha256', body, key);
  return new X509Certificate(sequence(body, algorithm, bitString(signature)));
}

/** sha256WithRSAEncryption */
const algorithm = sequence(objectId('1.2.840.113549.1.1.11'), der(0x05));
// RFC 5280 4.1.2.5: years from 2050 on are written with four digits.
const utcTime = der(0x17, Buffer.from('700101000000Z'));
const generalizedTime = der(0x18, Buffer.from('21700101000000Z'));

function nameOf({ commonName }: CertificateSubject): Buffer {
  return sequence(der(0x31, sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));
}

function extensionsOf({ dnsName, isForEncryption }: CertificateSubject): Buffer[] {
  // digitalSignature, dataEncipherment
  const usage = isForEncryption ? [4, 0b1001_0000] : [7, 0b1000_0000];
  const critical = der(0x01, Buffer.from([0xff]));
  return [
    sequence(objectId('2.5.29.15'), critical, der(0x04, der(0x03, Buffer.from(usage)))),
    sequence(objectId('2.5.29.17'), der(0x04, sequence(der(0x82, Buffer.from(dnsName))))),
  ];
}

function bitString(bytes: Buffer): Buffer {
  return der(0x03, Buffer.from([0]), bytes);
}
