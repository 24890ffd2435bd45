import { constants, verify, type KeyObject } from 'node:crypto';

/** Whether a key has made a signature; false for a key that the algorithm is not of. */
export type SignatureCheck = (signed: Buffer, key: KeyObject, signature: Buffer) => boolean;

const rsa =
  (digest: string): SignatureCheck =>
  (signed, key, signature) =>
    key.asymmetricKeyType === 'rsa' && verify(digest, signed, key, signature);

const rsaPss: SignatureCheck = (signed, key, signature) =>
  key.asymmetricKeyType === 'rsa' &&
  verify(
    'sha256',
    signed,
    { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    signature,
  );

/** XML writes the two numbers one behind the other (RFC 4050 3.3), and not in DER as certificates do. */
const ecdsa =
  (digest: string): SignatureCheck =>
  (signed, key, signature) =>
    isOnBelievedCurve(key) && verify(digest, signed, { key, dsaEncoding: 'ieee-p1363' }, signature);

/**
 * What documents may be signed with, by the names of RFC 6931. SHA-1 is left out: two documents can be made that have one
 * digest. So are shared secrets: nobody shares one.
 */
export const signatureAlgorithms: ReadonlyMap<string, SignatureCheck> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', rsa('sha256')],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', rsa('sha384')],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', rsa('sha512')],
  ['http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1', rsaPss],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', ecdsa('sha256')],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384', ecdsa('sha384')],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512', ecdsa('sha512')],
]);

/** What the parts of a document may be digested with → the name of the digest in Node. */
export const digestAlgorithms: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

/** Whether one of the algorithms is for that key. */
export function canVerify(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' || isOnBelievedCurve(key);
}

const curves: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function isOnBelievedCurve({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === 'ec' && curves.has(asymmetricKeyDetails?.namedCurve);
}
