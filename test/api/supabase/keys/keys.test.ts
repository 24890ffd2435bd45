import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  sign,
  verify,
  type JsonWebKey,
} from 'node:crypto';
import { signHs256 } from '@gatehouse/crypto';
import { describe, expect, it } from 'vitest';
import { claimsOf, headerOf, refresh, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi();

type Key = JsonWebKey & { alg: string; kid: string; key_ops: string[] };

function keyOf(alg: 'RS256' | 'ES256' | 'EdDSA', kid: string, keyOps = ['sign', 'verify']): Key {
  const { privateKey } = {
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
  }[alg]();
  return { ...privateKey.export({ format: 'jwk' }), alg, kid, key_ops: keyOps };
}

function secretOf(kid: string, keyOps = ['sign', 'verify']): Key {
  return {
    kty: 'oct',
    k: Buffer.from(`secret ${kid}`.padEnd(32)).toString('base64url'),
    alg: 'HS256',
    kid,
    key_ops: keyOps,
  };
}

const useKeys = (keys: readonly Key[], more: { valid_methods?: string[]; key_id?: string } = {}) =>
  api().configure({ jwt: { keys: JSON.stringify(keys), ...more } });

const me = (token: string): Promise<Answer> => api().get('/user', { token });
const published = async (): Promise<Key[]> => (await api().get('/.well-known/jwks.json')).body.keys;

/** Signatures of RFC 7518: of elliptic curves they are two numbers side by side. */
const ieee = { dsaEncoding: 'ieee-p1363' } as const;
const digestOf = (alg: string): string | null => (alg === 'EdDSA' ? null : 'sha256');

/** The claims of a token, signed anew with another key. */
function resigned(token: string, key: Key, header: Record<string, unknown> = {}): string {
  const head = JSON.stringify({ alg: key.alg, kid: key.kid, ...header });
  const signed = `${Buffer.from(head).toString('base64url')}.${token.split('.')[1]}`;
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  const signature = sign(digestOf(key.alg), Buffer.from(signed), { key: privateKey, ...ieee });
  return `${signed}.${signature.toString('base64url')}`;
}

function isSignedBy(token: string, key: Key): boolean {
  const [head, claims, signature = ''] = token.split('.');
  const publicKey = { key: createPublicKey({ key, format: 'jwk' }), ...ieee };
  return verify(digestOf(key.alg), Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
}

function signedWithSecret(token: string, header: Record<string, unknown> = {}): string {
  const { secret } = api().instance().settings.jwt;
  return signHs256(createSecretKey(Buffer.from(secret)), { typ: 'JWT', ...header }, claimsOf(token));
}

const refused = { status: 403, body: { error_code: 'bad_jwt' } };

describe('without configured keys', () => {
  it('the secret signs, and no key is published', async () => {
    const { accessToken } = await signIn(api());
    expect(headerOf(accessToken)).toEqual({ alg: 'HS256', typ: 'JWT' });
    const answer = await api().get('/.well-known/jwks.json');
    expect(answer).toMatchObject({ status: 200, text: '{"keys":[]}' });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=600');
  });

  it('the secret has the name it was given', async () => {
    api().configure({ jwt: { key_id: 'main' } });
    const { accessToken } = await signIn(api());
    expect(headerOf(accessToken)).toEqual({ alg: 'HS256', kid: 'main', typ: 'JWT' });
    expect((await me(accessToken)).status).toBe(200);
    expect((await me(signedWithSecret(accessToken, { kid: 'unknown' }))).status).toBe(200);
  });
});

describe.each(['RS256', 'ES256', 'EdDSA'] as const)('with a key pair for %s', (alg) => {
  it('tokens are signed with it and verified by what is published', async () => {
    useKeys([keyOf(alg, 'k1')]);
    const { accessToken, refreshToken } = await signIn(api());
    expect(headerOf(accessToken)).toEqual({ alg, kid: 'k1', typ: 'JWT' });
    expect((await me(accessToken)).status).toBe(200);
    const [key] = await published();
    expect(key).toMatchObject({ alg, kid: 'k1', use: 'sig', key_ops: ['verify'] });
    expect(Object.keys(key ?? {})).not.toEqual(expect.arrayContaining(['d']));
    expect(key && isSignedBy(accessToken, key)).toBe(true);
    const next = await refresh(api(), refreshToken);
    expect(headerOf(next.body.access_token)).toMatchObject({ alg, kid: 'k1' });
  });

  it('nothing of a private key is published', async () => {
    const key = keyOf(alg, 'k1');
    useKeys([key]);
    const text = JSON.stringify(await published());
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const) {
      expect(text).not.toContain(`"${secret}":`);
      if (key[secret]) expect(text).not.toContain(key[secret]);
    }
  });

  it('tokens signed with the secret are not believed', async () => {
    useKeys([keyOf(alg, 'k1')]);
    const { accessToken } = await signIn(api());
    for (const header of [{}, { kid: 'k1' }, { kid: 'nf-ident' }]) {
      expect(await me(signedWithSecret(accessToken, header))).toMatchObject(refused);
    }
  });

  it('a token that takes the public key for a secret is not believed (S-8)', async () => {
    const key = keyOf(alg, 'k1');
    useKeys([key], { valid_methods: [alg, 'HS256'] });
    const { accessToken } = await signIn(api());
    const publicKey = createPublicKey({ key, format: 'jwk' });
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify((await published())[0]),
    ];
    for (const secret of secrets) {
      const header = { kid: 'k1', typ: 'JWT' };
      const forged = signHs256(createSecretKey(Buffer.from(secret as string)), header, claimsOf(accessToken));
      expect(await me(forged)).toMatchObject(refused);
    }
  });
});

describe('with several keys', () => {
  it('tokens of keys that only verify are believed, by their name; all pairs are published, no secret', async () => {
    const old = keyOf('RS256', 'old', ['verify']);
    const now = keyOf('ES256', 'now');
    const shared = secretOf('shared', ['verify']);
    useKeys([old, now, shared]);
    const { accessToken } = await signIn(api());
    expect(headerOf(accessToken)).toMatchObject({ alg: 'ES256', kid: 'now' });
    expect((await me(resigned(accessToken, old))).status).toBe(200);
    expect((await me(signHs256(secretKey(shared), { kid: 'shared' }, claimsOf(accessToken)))).status).toBe(200);
    expect((await published()).map(({ kid }) => kid)).toEqual(['old', 'now']);
  });

  it('a token is refused under another key’s name, and under one that nobody has', async () => {
    const old = keyOf('ES256', 'old', ['verify']);
    useKeys([old, keyOf('ES256', 'now')]);
    const { accessToken } = await signIn(api());
    expect((await me(resigned(accessToken, old))).status).toBe(200);
    expect(await me(resigned(accessToken, old, { kid: 'now' }))).toMatchObject(refused);
    expect(await me(resigned(accessToken, old, { kid: 'gone' }))).toMatchObject(refused);
  });

  it('a key that is taken away is not believed any more', async () => {
    const old = keyOf('ES256', 'old');
    useKeys([old]);
    const { accessToken } = await signIn(api());
    useKeys([keyOf('ES256', 'now'), { ...old, key_ops: ['verify'] }]);
    expect((await me(accessToken)).status).toBe(200);
    useKeys([keyOf('ES256', 'now')]);
    expect(await me(accessToken)).toMatchObject(refused);
  });

  it('a secret among the keys signs when it is the one to', async () => {
    useKeys([secretOf('s1'), keyOf('ES256', 'pair', ['verify'])]);
    const { accessToken } = await signIn(api());
    expect(headerOf(accessToken)).toEqual({ alg: 'HS256', kid: 's1', typ: 'JWT' });
    expect((await me(accessToken)).status).toBe(200);
    expect((await me(signedWithSecret(accessToken))).status).toBe(200);
  });

  it('the listed methods alone are believed', async () => {
    const other = keyOf('RS256', 'other', ['verify']);
    const main = keyOf('ES256', 'main');
    useKeys([main, other], { valid_methods: ['ES256', 'HS256'] });
    const { accessToken } = await signIn(api());
    expect((await me(accessToken)).status).toBe(200);
    expect((await me(signedWithSecret(accessToken))).status).toBe(200);
    expect(await me(resigned(accessToken, other))).toMatchObject(refused);
  });

  it('the keys of one instance say nothing to another', async () => {
    useKeys([keyOf('ES256', 'k1')]);
    api().configure({ jwt: { keys: JSON.stringify([keyOf('ES256', 'k1')]) } }, 'b');
    const { accessToken } = await signIn(api());
    expect(await api().get('/user', { token: accessToken, on: 'b' })).toMatchObject(refused);
  });
});

describe('GET /.well-known/openid-configuration', () => {
  it('describes the issuer that is configured', async () => {
    api().configure({ jwt: { issuer: 'https://auth.example/auth/v1/' } });
    const answer = await api().get('/.well-known/openid-configuration');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=600');
    expect(answer.body).toMatchObject({
      issuer: 'https://auth.example/auth/v1/',
      authorization_endpoint: 'https://auth.example/auth/v1/oauth/authorize',
      token_endpoint: 'https://auth.example/auth/v1/oauth/token',
      jwks_uri: 'https://auth.example/auth/v1/.well-known/jwks.json',
      userinfo_endpoint: 'https://auth.example/auth/v1/oauth/userinfo',
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'ES256'],
      code_challenge_methods_supported: ['S256', 'plain'],
    });
    expect(answer.body).not.toHaveProperty('registration_endpoint');
    const { accessToken } = await signIn(api());
    expect(claimsOf(accessToken)['iss']).toBe('https://auth.example/auth/v1/');
  });

  it('the metadata of an OAuth server is not there: 404 feature_disabled', async () => {
    const answer = await api().get('/.well-known/oauth-authorization-server');
    expect(answer).toMatchObject({ status: 404, body: { error_code: 'feature_disabled' } });
  });
});

function secretKey({ k }: Key): ReturnType<typeof createSecretKey> {
  return createSecretKey(Buffer.from(k ?? '', 'base64url'));
}
