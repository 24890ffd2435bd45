import { createHash, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { askOperator } from '../support/operator.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import type { Site } from '../support/site.ts';
import { randomUsers } from './random-users.ts';

/** One above the cheapest, so that a bcrypt hash can be outdated. */
const gatehouse = useGatehouse({ bcryptCost: 5 });

type Json = Record<string, unknown>;

async function bring(site: Site, users: readonly Json[]): Promise<Json> {
  const body = users.map((user) => `${JSON.stringify(user)}\n`).join('');
  const { text } = await askOperator(gatehouse(), `POST /v1/instances/${site.slug}/users/import`, { body });
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Json;
}

async function take(site: Site): Promise<Json[]> {
  const path = `/v1/instances/${site.slug}/users/export?password_hashes=true`;
  const { text } = await askOperator(gatehouse(), `GET ${path}`);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Json);
}

const allAdded = (lines: number): Json => ({ done: { lines, added: lines, updated: 0, skipped: 0, failed: 0 } });

async function logIn(site: Site, dialect: 'netlify' | 'supabase', email: string, password: string): Promise<number> {
  const response =
    dialect === 'netlify'
      ? await fetch(`${site.netlifyUrl}/token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'password', username: email, password }),
        })
      : await fetch(`${site.supabaseUrl}/token?grant_type=password`, {
          method: 'POST',
          body: JSON.stringify({ email, password }),
        });
  await response.text();
  return response.status;
}

const signerKey = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
const firebaseOutput = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';
const salt = Buffer.from('NaCl');
const digest = (name: string, ...parts: (string | Buffer)[]): Buffer =>
  createHash(name)
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const pbkdf2 = pbkdf2Sync('password', salt, 1_000, 32, 'sha256').toString('base64');
const legacy = (name: string): string =>
  `$legacy$${name}$salt-first$${salt.toString('base64')}$${digest(name, salt, 'password').toString('base64')}`;

/** Form → its hash of a password. argon2 and Firebase: the published vectors. */
const hashes: Readonly<Record<string, readonly [password: string, hash: string]>> = {
  bcrypt: ['correct horse', '$2y$04$7Eb5Rk5PsndMAshdsDQcLejjmh7Xx6akvzAIUrXCSFN6M6dOHOB.W'],
  argon2id: ['password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
  firebase: ['user1password', `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${signerKey}$42xEC+ixf3L2lw==$${firebaseOutput}`],
  pbkdf2: ['password', `$pbkdf2-sha256$i=1000,l=32$${salt.toString('base64')}$${pbkdf2}`],
  django: ['password', `pbkdf2_sha256$1000$NaCl$${pbkdf2}`],
  md5: ['password', legacy('md5')],
  sha1: ['password', legacy('sha1')],
  sha256: ['password', legacy('sha256')],
  sha512: ['password', legacy('sha512')],
  ssha: ['password', `{SSHA}${Buffer.concat([digest('sha1', 'password', salt), salt]).toString('base64')}`],
};

describe('an export of one site that is imported into another', () => {
  it('gives the same users, identities and hashes, whatever they are like, and can be taken on again', async () => {
    const [one, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const seed = Math.floor(Math.random() * 2 ** 31);
    const users = randomUsers(seed, 700);
    expect(await bring(one, users), `seed ${seed}`).toEqual(allAdded(users.length));
    const exported = await take(one);
    const byId = new Map(exported.map((user) => [user['id'], user]));
    for (const user of users) expect(byId.get(user['id']), `seed ${seed}`).toMatchObject(user);
    expect(await bring(other, exported)).toEqual(allAdded(users.length));
    expect(await take(other), `seed ${seed}`).toEqual(exported);
  });

  it('keeps those who were deleted softly as they are left: addresses that are digests, nobody who can sign in', async () => {
    const [one, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    await bring(one, [{ email: 'Gone@x.example', phone: '491515', email_confirmed_at: '2020-01-01T00:00:00Z' }]);
    const [before] = await take(one);
    const removed = await fetch(`${one.supabaseUrl}/admin/users/${String(before?.['id'])}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${one.signToken({ role: 'service_role' })}` },
      body: JSON.stringify({ should_soft_delete: true }),
    });
    expect(removed.status).toBe(200);
    const [gone] = await take(one);
    expect(gone).toMatchObject({ id: before?.['id'], deleted_at: expect.any(String) });
    expect(JSON.stringify(gone)).not.toMatch(/x\.example|491515|@/i);
    expect(await bring(other, [gone ?? {}])).toEqual(allAdded(1));
    expect(await take(other)).toEqual([gone]);
    // The address is free again, in the new place as in the old.
    expect(await bring(other, [{ email: 'gone@x.example', phone: '491515' }])).toEqual(allAdded(1));
  });
});

describe('somebody whose hash came from elsewhere', () => {
  const people = Object.entries(hashes).map(([form, [password, hash]]) => ({ form, password, hash }));

  it('signs in with the old password in both dialects, from then on with a hash of ours', async () => {
    const site = await gatehouse().createSite();
    const users = people.map(({ form, hash }) => ({
      email: `${form}@x.example`,
      email_confirmed_at: '2020-01-01T00:00:00Z',
      password_hash: hash,
    }));
    expect(await bring(site, users)).toEqual(allAdded(users.length));
    for (const { form, password } of people) {
      const email = `${form}@x.example`;
      expect(await logIn(site, 'netlify', email, `${password}.`), form).toBe(400);
      expect(await logIn(site, 'netlify', email, password), form).toBe(200);
      expect(await logIn(site, 'supabase', email, password), form).toBe(200);
      expect(await logIn(site, 'supabase', email, `${password}.`), form).toBe(400);
    }
    const after = new Map((await take(site)).map(({ email, password_hash }) => [email, password_hash]));
    for (const { form } of people) {
      expect(after.get(`${form}@x.example`), form).toMatch(/^\$2b\$05\$/);
    }
  });
});
