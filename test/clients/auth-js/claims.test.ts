import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import { authClient, createOpenSite, done, recordingFetch, refusal, signUpAndIn } from './auth-client.ts';

const gatehouse = useGatehouse();

/** A key that signs, as `jwt.keys` takes it. */
function keyOf(alg: 'ES256' | 'RS256', kid: string): string {
  const { privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return JSON.stringify([{ ...privateKey.export({ format: 'jwk' }), alg, kid, key_ops: ['sign', 'verify'] }]);
}

describe.each(['ES256', 'RS256'] as const)('tokens signed with %s', (alg) => {
  it('are verified by the client with what the site publishes', async () => {
    const site = await createOpenSite(gatehouse(), {
      jwt: { keys: keyOf(alg, 'main'), issuer: 'https://issuer.example' },
    });
    const { asked, fetch } = recordingFetch(site);
    const { client, user, email } = await signUpAndIn(site, { fetch });
    const claimed = await done(client.getClaims());
    expect(claimed?.header).toEqual({ alg, kid: 'main', typ: 'JWT' });
    expect(claimed?.claims).toMatchObject({
      sub: user.id,
      email,
      aud: 'authenticated',
      role: 'authenticated',
      iss: 'https://issuer.example',
      aal: 'aal1',
      is_anonymous: false,
      session_id: expect.any(String),
      amr: [{ method: 'password', timestamp: expect.any(Number) }],
    });
    await done(client.getClaims());
    expect(asked).toEqual(['POST /signup', 'GET /.well-known/jwks.json']);
  });

  it('are believed by the API, refreshed ones too', async () => {
    const site = await createOpenSite(gatehouse(), { jwt: { keys: keyOf(alg, 'main') } });
    const { client, user } = await signUpAndIn(site);
    expect((await done(client.getUser())).user.id).toBe(user.id);
    await done(client.refreshSession());
    expect((await done(client.getClaims()))?.claims.sub).toBe(user.id);
    expect((await done(client.updateUser({ data: { name: 'Ann' } }))).user.user_metadata['name']).toBe('Ann');
  });

  it('are believed by neither when somebody else has signed them', async () => {
    const [site, other] = [
      await createOpenSite(gatehouse(), { jwt: { keys: keyOf(alg, 'main') } }),
      await createOpenSite(gatehouse(), { jwt: { keys: keyOf(alg, 'main') } }),
    ];
    const { session } = await signUpAndIn(other);
    const client = authClient(site);
    expect((await client.getClaims(session.access_token)).error).toMatchObject({ name: 'AuthInvalidJwtError' });
    expect(await refusal(client.getUser(session.access_token))).toMatchObject({ status: 403, code: 'bad_jwt' });
  });
});

describe('tokens signed with the secret (HS256)', () => {
  it('are verified by asking for the user', async () => {
    const site = await createOpenSite(gatehouse());
    const { asked, fetch } = recordingFetch(site);
    const { client, user } = await signUpAndIn(site, { fetch });
    const claimed = await done(client.getClaims());
    expect(claimed?.header.alg).toBe('HS256');
    expect(claimed?.claims).toMatchObject({ sub: user.id, role: 'authenticated' });
    expect(asked).toEqual(['POST /signup', 'GET /user']);
  });

  it('are not believed once a byte has changed', async () => {
    const site = await createOpenSite(gatehouse());
    const { session } = await signUpAndIn(site);
    const [head = '', claims = ''] = session.access_token.split('.');
    const forged = `${head}.${claims}.${createHash('sha256').update('guess').digest('base64url')}`;
    expect(await refusal(authClient(site).getUser(forged))).toMatchObject({
      status: 403,
      code: 'bad_jwt',
      message: expect.stringContaining('invalid JWT'),
    });
  });
});
