import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { verifyOperatorSignature } from './operator-signature.ts';

const now = new Date('2026-01-01T00:00:00Z');
const seconds = now.getTime() / 1000;
const sign = (secret: string, claims: object, alg = 'HS256'): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(Buffer.from(secret));

it('the claims come back as they were sent', async () => {
  const claims = { id: 'x', netlify_id: 'y', site_url: 'https://a.example', function_hooks: { login: ['/a'] } };
  expect(verifyOperatorSignature(['operator'], await sign('operator', claims), now)).toEqual(claims);
});

it('times are not needed, and may be fractions', async () => {
  const jws = await sign('operator', { exp: seconds + 0.5, iat: seconds - 0.5, nbf: seconds - 0.5 });
  expect(() => verifyOperatorSignature(['operator'], jws, now)).not.toThrow();
});

it('during a rotation either secret is good', async () => {
  for (const secret of ['old', 'new']) {
    const jws = await sign(secret, { id: secret });
    expect(verifyOperatorSignature(['new', 'old'], jws, now)).toEqual({ id: secret });
    expect(() => verifyOperatorSignature(['neither'], jws, now)).toThrow('signature is invalid');
  }
});

describe('a JWS is refused with the text of the Go library', () => {
  it.each<[string, object, string, string]>([
    ['expired', { exp: seconds - 3723 }, 'HS256', 'token is expired by 1h2m3s'],
    ['issued later', { iat: seconds + 1 }, 'HS256', 'token used before issued'],
    ['not valid yet', { nbf: seconds + 1 }, 'HS256', 'token is not valid yet'],
    ['of another alg', {}, 'HS512', 'signing method HS512 is invalid'],
  ])('%s', async (_what, claims, alg, goReason) => {
    const jws = await sign('o'.repeat(64), claims, alg);
    expect(() => verifyOperatorSignature(['o'.repeat(64)], jws, now)).toThrow(expect.objectContaining({ goReason }));
  });

  it('unsigned, by the name of its alg', () => {
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    expect(() => verifyOperatorSignature(['operator'], none, now)).toThrow('signing method none is invalid');
  });

  it('not one at all', () => {
    expect(() => verifyOperatorSignature(['operator'], 'x', now)).toThrow(
      'token contains an invalid number of segments',
    );
  });
});

it('nobody signs for an operator without secrets, or with an empty one', async () => {
  const jws = await sign('operator', {});
  expect(() => verifyOperatorSignature([], jws, now)).toThrow('signature is invalid');
  expect(() => verifyOperatorSignature(['operator', ''], jws, now)).toThrow('an operator signing key is empty');
});
