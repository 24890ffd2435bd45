import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { call, grantPassword, someEmail, type Answer } from '../api/netlify/client.ts';
import { languages, type Language } from '../api/dialects/speak.ts';
import { pkce } from '../api/supabase/follow-mail.ts';
import { createAuthSite, subject } from '../clients/auth-js/auth-client.ts';
import { codeIn, linkIn } from '../clients/auth-js/read-mail.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const password = 'correct horse';

/** Somebody who is about to sign in. */
interface Person {
  readonly id: string;
  readonly email: string;
}

const createPerson = async (site: Site): Promise<Person> => {
  const email = someEmail();
  const json = { email, password, email_confirm: true };
  const { body } = await call(site.supabaseUrl, 'POST /admin/users', { json, bearer: adminToken(site) });
  return { id: body.id as string, email };
};

const adminToken = (site: Site): string => site.signToken({ role: 'service_role' });

const logIn = {
  netlify: (site: Site, email: string) => grantPassword(site, email, password),
  supabase: (site: Site, email: string) =>
    call(site.supabaseUrl, 'POST /token?grant_type=password', { json: { email, password } }),
} as const satisfies Record<Language, unknown>;

const changeAs =
  (endpoint: 'PUT' | 'DELETE', json: unknown) =>
  async (site: Site, { id }: Person): Promise<void> => {
    const asked = { json, bearer: adminToken(site) };
    expect((await call(site.supabaseUrl, `${endpoint} /admin/users/${id}`, asked)).status).toBe(200);
  };

const ban = changeAs('PUT', { ban_duration: '24h' });
const remove = changeAs('DELETE', { should_soft_delete: false });
const removeSoftly = changeAs('DELETE', { should_soft_delete: true });

const changes = [
  ['the password is changed', changeAs('PUT', { password: 'another horse 1' })],
  ['its owner is banned', ban],
  ['its owner is deleted', remove],
  ['its owner is deleted softly', removeSoftly],
] as const;

function rowsOf(site: Site, table: 'sessions' | 'users' | 'events' | 'audit_log_entries') {
  return gatehouse().platform.db.knex(`gatehouse.${table}`).where({ instance_id: site.id });
}

/** A site with a person, and what happens there while the login hook of the first login is waited for. */
async function siteWhere(during: (site: Site, person: Person) => Promise<void>) {
  let isFirst = true;
  const { url } = receiver().hook(async () => {
    if (isFirst) {
      isFirst = false;
      await during(site, person);
    }
    return {};
  });
  const site = await createAuthSite(gatehouse(), { webhook: { url, events: ['login'] } });
  const person = await createPerson(site);
  return { site, person };
}

describe.each(languages)('a login by password in %s', (language) => {
  it.each(changes)('during which %s is answered as one after it, and opens no session', async (_what, change) => {
    const { site, person } = await siteWhere(change);
    const during = await logIn[language](site, person.email);
    const after = await logIn[language](site, person.email);
    expect([during.status, during.text]).toEqual([after.status, after.text]);
    expect(during.status).toBe(400);
    expect(await rowsOf(site, 'sessions')).toEqual([]);
    expect(await rowsOf(site, 'events').where({ type: 'session.created' })).toEqual([]);
  });

  it('during which another one renews the hash of the same password works', async () => {
    const { site, person } = await siteWhere(async (at, { email }) => {
      expect((await logIn[language](at, email)).status).toBe(200);
    });
    const digest = createHash('sha512').update(password).digest('base64');
    await rowsOf(site, 'users')
      .where({ id: person.id })
      .update({ password_hash: `$legacy$sha512$salt-first$$${digest}` });
    expect((await logIn[language](site, person.email)).status).toBe(200);
    expect(await rowsOf(site, 'sessions')).toHaveLength(2);
  });
});

async function countBlocked(): Promise<number> {
  const { rows } = await gatehouse().platform.db.knex.raw<{ rows: unknown[] }>(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}

/** Holds a request where it is about to open a session, and does something meanwhile. */
async function atTheDoor(request: () => Promise<Answer>, meanwhile: () => Promise<void>): Promise<Answer> {
  const door = await gatehouse().platform.db.knex.transaction();
  try {
    await door.raw('-- every instance: no session can be opened anywhere\nlock table gatehouse.sessions in share mode');
    const answer = request();
    await expect.poll(countBlocked, { timeout: 5_000 }).toBe(1);
    await meanwhile();
    await door.commit();
    return await answer;
  } finally {
    if (!door.isCompleted()) await door.rollback();
  }
}

/** What signs in by what was sent: each is got ready, and is then one request. */
const sentWays = {
  async 'a mailed code'(site: Site, email: string) {
    await call(site.supabaseUrl, 'POST /otp', { json: { email } });
    const token = codeIn(await site.mailTo(email, subject.magicLink));
    return () => call(site.supabaseUrl, 'POST /verify', { json: { type: 'email', email, token } });
  },
  async 'a mailed link'(site: Site, email: string) {
    await call(site, 'POST /recover', { json: { email } });
    const token = await site.tokenMailedTo(email, subject.recovery);
    return () => call(site, 'POST /verify', { json: { type: 'recovery', token } });
  },
};

async function readyWithVerifier(site: Site, email: string): Promise<() => Promise<Answer>> {
  await call(site.supabaseUrl, 'POST /otp', { json: { email, ...pkce.pair } });
  const link = linkIn(await site.mailTo(email, subject.magicLink));
  const { headers } = await call(site.supabaseUrl, `GET /verify${link.search}`);
  const code = new URL(headers.get('location') ?? '').searchParams.get('code');
  const json = { auth_code: code, code_verifier: pkce.verifier };
  return () => call(site.supabaseUrl, 'POST /token?grant_type=pkce', { json });
}

describe('a sign-in by a code for a verifier', () => {
  it('opens no session for who is banned at the last moment', async () => {
    const site = await createAuthSite(gatehouse());
    const person = await createPerson(site);
    const request = await readyWithVerifier(site, person.email);
    const answer = await atTheDoor(request, () => ban(site, person));
    expect([401, 403]).toContain(answer.status);
    expect(answer.text).toMatch(/user is banned/i);
    expect(await rowsOf(site, 'sessions')).toEqual([]);
  });
});

describe.each(Object.entries(sentWays))('a sign-in by %s', (_way, getReady) => {
  it('makes a ban wait that comes at the last moment, and which then ends what was given', async () => {
    const site = await createAuthSite(gatehouse());
    const person = await createPerson(site);
    const request = await getReady(site, person.email);
    let banned: Promise<void> | undefined;
    const answer = await atTheDoor(request, async () => {
      banned = ban(site, person);
      await expect.poll(countBlocked, { timeout: 5_000 }).toBe(2);
    });
    await banned;
    expect(answer.status).toBe(200);
    const { access_token: bearer, refresh_token } = answer.body;
    expect([401, 403]).toContain((await call(site, 'GET /user', { bearer })).status);
    const refreshed = await call(site.supabaseUrl, 'POST /token?grant_type=refresh_token', { json: { refresh_token } });
    expect(refreshed.text).toMatch(/banned/i);
  });
});
