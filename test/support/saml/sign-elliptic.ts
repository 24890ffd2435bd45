import { createHash, sign, type KeyObject } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import type { Wishes } from './saml-idp.ts';

const names: Readonly<Record<string, string>> = {
  sha256: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384',
  sha512: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512',
};
const digests: Readonly<Record<string, string>> = {
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
};
const digestOf: Readonly<Record<string, string>> = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' };

/** What the library of the identity provider does not do: signs a response or its assertion with a key on a curve. */
export function signElliptic(
  xml: string,
  key: KeyObject,
  { signed, signatureAlgorithm }: Pick<Wishes, 'signed' | 'signatureAlgorithm'>,
): string {
  const digest = digestOf[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256';
  const name = signatureAlgorithm ?? names[digest] ?? '';
  const signer = new SignedXml({ privateKey: key, canonicalizationAlgorithm: exclusive });
  Object.assign(signer, {
    signatureAlgorithm: name,
    SignatureAlgorithms: { [name]: signatureOf(name, digest) },
    HashAlgorithms: { [digests[digest] ?? '']: hashOf(digest) },
  });
  const element = signed === 'response' ? 'Response' : 'Assertion';
  signer.addReference({
    xpath: `//*[local-name(.)='${element}']`,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
    digestAlgorithm: digests[digest] ?? '',
  });
  const issuer = `//*[local-name(.)='${element}']/*[local-name(.)='Issuer']`;
  signer.computeSignature(xml, { prefix: 'ds', location: { reference: issuer, action: 'after' } });
  return signer.getSignedXml();
}

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';

function signatureOf(name: string, digest: string) {
  return class {
    getAlgorithmName = (): string => name;
    getSignature = (text: string, key: KeyObject): string =>
      sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64');
  };
}

function hashOf(digest: string) {
  return class {
    getAlgorithmName = (): string => digests[digest] ?? '';
    getHash = (text: string): string => createHash(digest).update(text, 'utf8').digest('base64');
  };
}
