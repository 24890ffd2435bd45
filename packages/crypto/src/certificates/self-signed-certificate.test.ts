import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const subject = {
  commonName: 'SAML 2.0 Certificate for a.example',
  dnsName: '_samlsp.a.example',
  isForEncryption: true,
};

describe('selfSignedCertificate', () => {
  const certificate = selfSignedCertificate(privateKey, subject);

  it('is of the key, and signed by it', () => {
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('names its subject, which issued it', () => {
    expect(certificate.subject).toBe(`CN=${subject.commonName}`);
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.subjectAltName).toBe('DNS:_samlsp.a.example');
    expect(certificate.serialNumber).toMatch(/^0+$/);
  });

  it('is good for 200 years from 1970 on', () => {
    expect(new Date(certificate.validFrom)).toEqual(new Date('1970-01-01T00:00:00Z'));
    expect(new Date(certificate.validTo)).toEqual(new Date('2170-01-01T00:00:00Z'));
  });

  it('is the same each time, and another for another subject', () => {
    expect(selfSignedCertificate(privateKey, subject).raw).toEqual(certificate.raw);
    expect(selfSignedCertificate(privateKey, { ...subject, dnsName: 'b.example' }).raw).not.toEqual(certificate.raw);
  });
});
