import { createPrivateKey, sign } from 'node:crypto';
import { AppError } from '@gatehouse/errors';

/** What Apple has given a team to sign with. */
export interface AppleKey {
  readonly teamId: string;
  readonly keyId: string;
  /** PEM, as in the .p8 file. */
  readonly privateKey: string;
}

/** Apple takes half a year; a short one has no time to leak. */
const lifetimeSeconds = 600;

/**
 * The secret that Apple wants: a token signed with the team's key. It is made for each use, so there is none to renew
 * (decision 9).
 *
 * @throws AppError `provider_unsupported` when the key cannot be read.
 */
export function signAppleSecret({ teamId, keyId, privateKey }: AppleKey, clientId: string, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  const header = { alg: 'ES256', kid: keyId };
  const claims = {
    iss: teamId,
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
    aud: 'https://appleid.apple.com',
    sub: clientId,
  };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(signed), { key: keyIn(privateKey), dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function keyIn(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch (cause) {
    throw unusable(cause);
  }
  throw unusable();
}

function unusable(cause?: unknown): AppError {
  const problem = 'external.apple.private_key is no private key on the curve P-256';
  return new AppError('provider_unsupported', { params: { problem }, cause });
}
