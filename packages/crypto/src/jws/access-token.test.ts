import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, SignJWT, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { signAccessToken, verifyAccessToken } from './access-token.ts';
import {
  hmacKey,
  importSigningKey,
  importVerificationKey,
  publicJwk,
  type KeyPair,
  type VerificationKey,
} from './signing-key.ts';
import { TokenError } from './token-error.ts';

const now = new Date('2026-01-01T00:00:00Z');
const exp = now.getTime() / 1000 + 3600;
const claims = { sub: 'user', aud: '', exp, user_metadata: { name: 'Zoë' } };

const pairs: Record<string, () => { privateKey: KeyObject }> = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  RS512: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};

function newJwk(alg: string, kid?: string): JWK {
  const jwk = pairs[alg]?.().privateKey.export({ format: 'jwk' }) as JWK;
  return { ...jwk, alg, ...(kid !== undefined && { kid }) };
}

const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof TokenError ? error.reason : error),
  );

/** A JWS with any header, signed with an HMAC secret. */
function signAnyhow(secret: Uint8Array, header: { alg: string; kid?: string }): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(secret);
}

describe.each(Object.keys(pairs))('%s', (alg) => {
  it('a token is verified by the published half, and by nothing else', async () => {
    const jwk = newJwk(alg, 'k1');
    const token = await signAccessToken(await importSigningKey(jwk), claims);
    const published = await importVerificationKey(publicJwk(jwk) as JWK);
    const verified = await verifyAccessToken([published], token, now);
    expect(verified).toEqual({ claims, header: { alg, kid: 'k1', typ: 'JWT' } });
    const other = await importVerificationKey(newJwk(alg, 'k1'));
    expect(await reasonOf(verifyAccessToken([other], token, now))).toBe('bad_signature');
  });

  it('a signature of the same bytes that is written in another way is none', async () => {
    const jwk = newJwk(alg, 'k1');
    const token = await signAccessToken(await importSigningKey(jwk), claims);
    await expectOneSpelling(await importVerificationKey(publicJwk(jwk) as JWK), token);
  });
});

async function expectOneSpelling(key: VerificationKey, token: string): Promise<void> {
  for (const other of otherSpellings(token)) {
    expect(await reasonOf(verifyAccessToken([key], other, now))).toBe('bad_signature');
  }
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The token with whatever last character leaves the bytes of its signature as they are. */
function otherSpellings(token: string): string[] {
  const bytesOf = (text: string): Buffer => Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url');
  const others = Array.from(base64Digits, (last) => token.slice(0, -1) + last);
  return others.filter((other) => other !== token && bytesOf(other).equals(bytesOf(token)));
}

describe('HS256', () => {
  it('a signature of the same bytes that is written in another way is none', async () => {
    const token = await signAccessToken(hmacKey('secret'), claims);
    expect(otherSpellings(token)).toHaveLength(3);
    await expectOneSpelling(hmacKey('secret'), token);
  });

  it('jose reads what we sign, and we read what jose signs', async () => {
    const token = await signAccessToken(hmacKey('secret', 'nf-ident'), claims);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', kid: 'nf-ident', typ: 'JWT' });
    await compactVerify(token, Buffer.from('secret'));
    const theirs = await signAnyhow(Buffer.from('secret'), { alg: 'HS256' });
    expect((await verifyAccessToken([hmacKey('secret')], theirs, now)).claims).toEqual(claims);
  });

  it('a token under another secret, or changed, or unsigned is refused', async () => {
    const keys = [hmacKey('secret')];
    const token = await signAccessToken(hmacKey('secret'), claims);
    const [head, , signature] = token.split('.');
    const body = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url');
    expect(await reasonOf(verifyAccessToken([hmacKey('Secret')], token, now))).toBe('bad_signature');
    expect(await reasonOf(verifyAccessToken(keys, `${head}.${body}.${signature}`, now))).toBe('bad_signature');
    expect(await reasonOf(verifyAccessToken(keys, token.slice(0, -4), now))).toBe('bad_signature');
    expect(await reasonOf(verifyAccessToken(keys, `${head}.${body}.`, now))).toBe('bad_signature');
    expect(await reasonOf(verifyAccessToken(keys, `${token}!`, now))).toBe('bad_base64');
  });
});

describe("a key's algorithm is its own", () => {
  it('a public key is never taken for a secret (S-8)', async () => {
    const jwk = newJwk('RS256', 'k1');
    const pair = (await importSigningKey(jwk)) as KeyPair;
    for (const secret of [Buffer.from(JSON.stringify(publicJwk(jwk))), Buffer.from(jwk.n ?? '', 'base64url')]) {
      const forged = await signAnyhow(secret, { alg: 'HS256', kid: 'k1' });
      expect(await reasonOf(verifyAccessToken([pair], forged, now))).toBe('wrong_alg');
      expect(await reasonOf(verifyAccessToken([pair, hmacKey('secret')], forged, now))).toBe('wrong_alg');
    }
  });

  it('an algorithm no key has is refused by its name, "none" too', async () => {
    const keys = [hmacKey('secret')];
    const forged = await signAnyhow(Buffer.from('s'.repeat(64)), { alg: 'HS512' });
    await expect(verifyAccessToken(keys, forged, now)).rejects.toThrow('signing method HS512 is invalid');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged.split('.')[1]}.`;
    await expect(verifyAccessToken(keys, none, now)).rejects.toThrow('signing method none is invalid');
    expect(await reasonOf(verifyAccessToken([], forged, now))).toBe('wrong_alg');
  });
});

describe('which key', () => {
  it('a kid names its key alone', async () => {
    const [one, two] = [hmacKey('one', 'k1'), hmacKey('two', 'k2')];
    const lying = await signAnyhow(Buffer.from('two'), { alg: 'HS256', kid: 'k1' });
    expect(await reasonOf(verifyAccessToken([one, two], lying, now))).toBe('bad_signature');
  });

  it("a kid that is nobody's, or none, leaves the shared secrets", async () => {
    const keys = [await importVerificationKey(newJwk('ES256', 'k1')), hmacKey('one'), hmacKey('two', 'k2')];
    for (const header of [{ alg: 'HS256', kid: 'gone' }, { alg: 'HS256' }]) {
      expect(await reasonOf(verifyAccessToken(keys, await signAnyhow(Buffer.from('two'), header), now))).toBe(
        'accepted',
      );
    }
  });

  it('a named pair is not tried for a token that names another', async () => {
    const jwk = newJwk('ES256', 'k1');
    const token = await signAccessToken(await importSigningKey({ ...jwk, kid: 'gone' }), claims);
    expect(await reasonOf(verifyAccessToken([await importVerificationKey(jwk)], token, now))).toBe('unknown_key');
  });

  it('under nf-ident every live secret is tried, and no pair', async () => {
    const keys = [hmacKey('old', 'nf-ident'), hmacKey('new', 'k2'), hmacKey('third')];
    for (const secret of ['old', 'new', 'third']) {
      const token = await signAnyhow(Buffer.from(secret), { alg: 'HS256', kid: 'nf-ident' });
      expect(await reasonOf(verifyAccessToken(keys, token, now))).toBe('accepted');
    }
    const stranger = await signAnyhow(Buffer.from('stranger'), { alg: 'HS256', kid: 'nf-ident' });
    expect(await reasonOf(verifyAccessToken(keys, stranger, now))).toBe('bad_signature');
  });
});

describe('times', () => {
  const keys = [hmacKey('secret')];
  const sign = (more: object): Promise<string> => signAccessToken(hmacKey('secret'), { ...claims, ...more });

  it('exp and nbf have no leeway', async () => {
    expect(await reasonOf(verifyAccessToken(keys, await sign({}), new Date(exp * 1000 - 1)))).toBe('accepted');
    expect(await reasonOf(verifyAccessToken(keys, await sign({}), new Date(exp * 1000)))).toBe('expired');
    const nbf = now.getTime() / 1000 + 1;
    expect(await reasonOf(verifyAccessToken(keys, await sign({ nbf }), now))).toBe('not_yet_valid');
  });

  it('a token without exp does not expire, and iat is not looked at', async () => {
    expect(await reasonOf(verifyAccessToken(keys, await sign({ exp: undefined, iat: 9e9 }), now))).toBe('accepted');
  });

  it('a bad signature is named before a passed time', async () => {
    const token = await signAccessToken(hmacKey('other'), { exp: 1 });
    expect(await reasonOf(verifyAccessToken(keys, token, now))).toBe('bad_signature');
  });
});

describe("Netlify's strict claims", () => {
  const verify = async (more: object, strictNetlifyClaims: boolean): Promise<unknown> => {
    const token = await signAccessToken(hmacKey('secret'), { ...claims, ...more });
    return reasonOf(verifyAccessToken([hmacKey('secret')], token, now, { strictNetlifyClaims }));
  };

  it.each([{ aud: ['a'] }, { aud: 1 }, { exp: exp + 0.5 }, { exp: String(exp) }])('refuse %j', async (more) => {
    expect(await verify(more, true)).toBe('bad_json');
  });

  it.each([{ aud: null }, { aud: 'a' }, { exp: null }, {}])('take %j', async (more) => {
    expect(await verify(more, true)).toBe('accepted');
  });

  it('are not asked of others', async () => {
    expect(await verify({ aud: ['a'], exp: exp + 0.5 }, false)).toBe('accepted');
  });
});
