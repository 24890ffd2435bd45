import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { call, createPerson, readToken, type Person } from '../api/netlify/client.ts';

const gatehouse = useGatehouse();
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = {
  ...pair.privateKey.export({ format: 'jwk' }),
  alg: 'ES256',
  kid: 'pair-1',
  use: 'sig',
  key_ops: ['sign', 'verify'],
};

let plain: Site;
let paired: Site;
let person: Person;
let other: Person;

beforeAll(async () => {
  plain = await gatehouse().createSite();
  paired = await gatehouse().createSite({ settings: { jwt: { keys: JSON.stringify([jwk]) } } });
  person = await createPerson(plain);
  other = await createPerson(plain);
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function forge(header: unknown, claims: unknown, secret: string | Buffer | null): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${secret === null ? '' : createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

async function statuses(site: Site, token: string): Promise<number[]> {
  const [netlify, supabase] = [site.netlifyUrl, site.supabaseUrl];
  const calls = [
    call(netlify, 'GET /user', { bearer: token }),
    call(supabase, 'GET /user', { bearer: token }),
    call(netlify, 'GET /admin/users', { bearer: token }),
  ];
  return (await Promise.all(calls)).map(({ status }) => status);
}

describe('a forged token is refused', () => {
  const exp = 4_000_000_000;

  it('that is not signed, or by an algorithm in another case (ASVS 9.1.2)', async () => {
    for (const alg of ['none', 'None', 'NONE', '', 'hs256', 'HS512', 'ES256', null, ['HS256']]) {
      for (const sub of ['0', person.id]) {
        for (const secret of [null, plain.jwtSecret]) {
          const found = await statuses(plain, forge({ alg }, { sub, exp, role: 'service_role' }, secret));
          expect(
            found.every((status) => status === 401 || status === 403),
            `${String(alg)} ${found.join()}`,
          ).toBe(true);
        }
      }
    }
  });

  it('whose secret is the published key, in any of its spellings', async () => {
    const published = await call(paired.supabaseUrl, 'GET /.well-known/jwks.json');
    expect(published.text).toContain('pair-1');
    expect(published.text).not.toContain(String(jwk.d));
    const key = createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }));
    const secrets = [
      key.export({ type: 'spki', format: 'pem' }),
      key.export({ type: 'spki', format: 'der' }),
      JSON.stringify(published.body.keys[0]),
      '',
      'undefined',
    ];
    for (const secret of secrets) {
      for (const kid of ['pair-1', 'nf-ident', '../../dev/null', '', undefined]) {
        const found = await statuses(
          paired,
          forge({ alg: 'HS256', kid }, { sub: '0', exp, role: 'service_role' }, secret),
        );
        expect(
          found.every((status) => status === 401 || status === 403),
          `${String(kid)} ${found.join()}`,
        ).toBe(true);
      }
    }
  });

  it('whose header brings its own key', async () => {
    const header = {
      alg: 'HS256',
      jwk: { kty: 'oct', k: encode('k') },
      jku: 'http://127.0.0.1:1/',
      x5u: 'http://127.0.0.1:1/',
    };
    const found = await statuses(plain, forge(header, { sub: '0', exp }, 'k'));
    expect(found).toEqual([401, 403, 401]);
  });

  it('whose times are over, or are no times', async () => {
    for (const times of [{ exp: 1 }, { exp: -1e300 }, { exp: '4000000000' }, { exp: {} }, { exp, nbf: exp }]) {
      const found = await statuses(plain, plain.signToken({ sub: person.id, ...times }));
      expect(
        found.every((status) => status === 401 || status === 403),
        JSON.stringify(times),
      ).toBe(true);
    }
  });

  it('that pairs a person with the session of another', async () => {
    const { claims } = readToken(other.accessToken);
    const [netlify, supabase] = await statuses(plain, plain.signToken({ ...claims, sub: person.id }));
    expect([netlify, supabase].every((status) => status !== 200)).toBe(true);
  });

  it('that stands for nobody, where somebody is asked for', async () => {
    for (const sub of ['0', '', null, 0, {}, '00000000-0000-0000-0000-000000000000', "' or true --"]) {
      const token = plain.signToken({ sub });
      for (const base of [plain.netlifyUrl, plain.supabaseUrl]) {
        for (const endpoint of ['GET /user', 'PUT /user']) {
          const json = endpoint === 'PUT /user' ? { json: { data: { a: 1 } } } : {};
          const { status } = await call(base, endpoint, { bearer: token, ...json });
          expect(status >= 400 && status < 500, `${endpoint} ${JSON.stringify(sub)} ${status}`).toBe(true);
        }
      }
    }
  });
});

describe('a token that was good is refused', () => {
  it('at once when its user is signed out or deleted, though it was used before', async () => {
    for (const end of ['logout', 'delete'] as const) {
      const victim = await createPerson(plain);
      expect((await statuses(plain, victim.accessToken)).slice(0, 2)).toEqual([200, 200]);
      if (end === 'logout') await call(plain, 'POST /logout', { bearer: victim.accessToken });
      else await call(plain, `DELETE /admin/users/${victim.id}`, { bearer: plain.signToken() });
      const found = (await statuses(plain, victim.accessToken)).slice(0, 2);
      expect(
        found.every((status) => status === 401 || status === 403 || status === 404),
        `${end} ${found.join()}`,
      ).toBe(true);
    }
  });
});
