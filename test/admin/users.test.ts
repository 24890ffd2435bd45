import { describe, expect, it } from 'vitest';
import { someEmail } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();
const supabase = { dialect: 'supabase', dialects: ['supabase'] } as const;

interface Said {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- what came back is what the tests are about
  readonly json: any;
}

async function ask(method: string, path: string, body?: object, token = gatehouse().operatorToken): Promise<Said> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const init = { method, headers, body: body ? JSON.stringify(body) : null };
  const response = await fetch(`${gatehouse().adminUrl}/v1/instances/${path}`, init);
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

async function logIn(site: { netlifyUrl: string }, username: string, password: string): Promise<number> {
  const form = new URLSearchParams({ grant_type: 'password', username, password });
  return (await fetch(`${site.netlifyUrl}/token`, { method: 'POST', body: form })).status;
}

describe('an operator who looks after the users of a site', () => {
  it('creates one who can sign in, and never reads the password back', async () => {
    const site = await gatehouse().createSite();
    const [email, password] = [someEmail(), 'correct horse battery'];
    const made = await ask('POST', `${site.slug}/users`, { email, password, is_confirmed: true, name: 'Ada' });
    expect(made).toMatchObject({ status: 201, json: { email, name: 'Ada', state: 'active', has_password: true } });
    expect(JSON.stringify(made.json)).not.toMatch(/correct horse|\$2/);
    expect(await logIn(site, email, password)).toBe(200);
    const again = await ask('POST', `${site.slug}/users`, { email });
    expect([again.status, again.json.msg]).toEqual([422, expect.stringContaining('already')]);
  });

  it('creates no second account for an address that somebody has by an identity alone', async () => {
    const site = await gatehouse().createSite();
    const { json: user } = await ask('POST', `${site.slug}/users`, { email: someEmail() });
    const email = someEmail();
    const identities = gatehouse().platform.db.knex('identities').withSchema('gatehouse');
    await identities.where({ instance_id: site.id, user_id: user.id }).update({ email });
    expect(await ask('POST', `${site.slug}/users`, { email })).toMatchObject({ status: 422 });
    expect((await ask('GET', `${site.slug}/users`)).json.total).toBe(1);
  });

  it.each([
    ['an address that is none', 400, { email: 'nobody' }, ['email']],
    ['no address', 422, { email: '' }, ['email']],
    ['a short password', 422, { email: 'a@x.example', password: 'a' }, ['password']],
    ['a long password', 422, { email: 'a@x.example', password: 'a'.repeat(73) }, ['password']],
    ['two values of a wrong kind', 400, { email: 5, name: 'a'.repeat(201) }, ['email', 'name']],
  ])('learns which value it was: %s', async (_title, status, body, paths) => {
    const { slug } = await gatehouse().createSite({ settings: supabase });
    const refused = await ask('POST', `${slug}/users`, body);
    expect(refused.status).toBe(status);
    expect(refused.json.problems.map(({ path }: { path: string }) => path)).toEqual(paths);
  });

  it('finds users by a part of an address or a name, page by page, newest first, and those of no other site', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    for (const name of ['Ada', 'Grace', 'Edsger'])
      await ask('POST', `${site.slug}/users`, { email: `${name}@x.example`, name });
    await ask('POST', `${other.slug}/users`, { email: 'grace@other.example' });
    const names = ({ json }: Said): string[] => json.users.map(({ name }: { name: string }) => name);
    const first = await ask('GET', `${site.slug}/users?limit=2`);
    expect([names(first), first.json.total]).toEqual([['Edsger', 'Grace'], 3]);
    const second = await ask('GET', `${site.slug}/users?limit=2&cursor=${first.json.next}`);
    expect([names(second), second.json.next]).toEqual([['Ada'], null]);
    expect(names(await ask('GET', `${site.slug}/users?q=GRACE`))).toEqual(['Grace']);
    const bad = await ask('GET', `${site.slug}/users?cursor=abc`);
    expect([bad.status, bad.json.msg]).toEqual([400, expect.stringContaining('cursor')]);
  });

  it('bans a user, who cannot sign in until the ban is lifted', async () => {
    const site = await gatehouse().createSite();
    const [email, password] = [someEmail(), 'correct horse battery'];
    const { json: user } = await ask('POST', `${site.slug}/users`, { email, password, is_confirmed: true });
    const banned = await ask('PATCH', `${site.slug}/users/${user.id}`, { ban: '24h' });
    expect(banned).toMatchObject({ status: 200, json: { state: 'banned' } });
    expect(await logIn(site, email, password)).toBe(400);
    expect(await ask('PATCH', `${site.slug}/users/${user.id}`, { ban: 'soon' })).toMatchObject({
      status: 400,
      json: { msg: expect.stringContaining('"soon" is not allowed') },
    });
    expect((await ask('PATCH', `${site.slug}/users/${user.id}`, { ban: 'none' })).json.state).toBe('active');
    expect(await logIn(site, email, password)).toBe(200);
  });

  it('invites a person: the link leads to the site; who has an account is not invited', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    expect(await ask('POST', `${site.slug}/users/invite`, { email })).toMatchObject({
      status: 201,
      json: { state: 'invited', has_password: false },
    });
    const { links } = await site.mailTo(email);
    expect(links).toContainEqual(expect.stringMatching(new RegExp(`^${site.siteUrl}/?#invite_token=`)));
    await ask('PATCH', `${site.slug}/users/${(await ask('GET', `${site.slug}/users`)).json.users[0].id}`, {
      is_confirmed: true,
    });
    expect((await ask('POST', `${site.slug}/users/invite`, { email })).status).toBe(422);
    expect(await ask('POST', `${site.slug}/users/invite`, { email: 'nobody' })).toMatchObject({ status: 400 });
  });

  it('mails a link that sets a new password: of a Supabase site it leads to where its API is served', async () => {
    const site = await gatehouse().createSite({ settings: supabase });
    const email = someEmail();
    const { json: user } = await ask('POST', `${site.slug}/users`, { email, is_confirmed: true });
    expect((await ask('POST', `${site.slug}/users/${user.id}/recover`)).status).toBe(202);
    const mail = await gatehouse().inbox.waitFor(({ to }) => to.includes(email), 10_000);
    expect(mail.links).toContainEqual(expect.stringMatching(new RegExp(`^${site.supabaseUrl}/verify\\?token=`)));
    expect((await ask('POST', `${site.slug}/users/${user.id}/recover`)).status).toBe(429);
  });

  it('mails nobody whose password the site does not keep, or who is gone, and says so', async () => {
    const site = await gatehouse().createSite({ settings: supabase });
    const users = gatehouse().platform.db.knex('users').withSchema('gatehouse');
    const change = async (columns: object): Promise<Said> => {
      const { json: user } = await ask('POST', `${site.slug}/users`, { email: someEmail(), is_confirmed: true });
      await users.clone().where({ instance_id: site.id, id: user.id }).update(columns);
      return ask('POST', `${site.slug}/users/${user.id}/recover`);
    };
    expect(await change({ is_sso_user: true })).toMatchObject({ status: 422 });
    expect(await change({ deleted_at: new Date() })).toMatchObject({ status: 404 });
    expect(await change({ email: null, email_key: null })).toMatchObject({ status: 400 });
    const messages = gatehouse().platform.db.knex('messages').withSchema('gatehouse');
    expect(await messages.where({ instance_id: site.id })).toEqual([]);
  });

  it('is told of a mail that comes too soon, also where a site tells strangers nothing', async () => {
    const site = await gatehouse().createSite({ settings: { ...supabase, hide_existing_accounts: true } });
    const { json: user } = await ask('POST', `${site.slug}/users`, { email: someEmail(), is_confirmed: true });
    expect((await ask('POST', `${site.slug}/users/${user.id}/recover`)).status).toBe(202);
    expect((await ask('POST', `${site.slug}/users/${user.id}/recover`)).status).toBe(429);
  });

  it('confirms who is reached by phone alone', async () => {
    const site = await gatehouse().createSite({ settings: supabase });
    const users = gatehouse().platform.db.knex('users').withSchema('gatehouse');
    const { json: user } = await ask('POST', `${site.slug}/users`, { email: someEmail() });
    const row = users.where({ instance_id: site.id, id: user.id });
    await row.clone().update({ phone: '15550001111' });
    const both = await ask('PATCH', `${site.slug}/users/${user.id}`, { is_confirmed: true });
    expect(both.json.state).toBe('active');
    expect(await row.clone().first()).toMatchObject({ phone_confirmed_at: null });
    await row.clone().update({ email: null, email_key: null, email_confirmed_at: null });
    const confirmed = await ask('PATCH', `${site.slug}/users/${user.id}`, { is_confirmed: true });
    expect([confirmed.status, confirmed.json.state]).toEqual([200, 'active']);
  });

  it('deletes one for good; an id that nobody has is not found', async () => {
    const site = await gatehouse().createSite();
    const { json: user } = await ask('POST', `${site.slug}/users`, { email: someEmail() });
    expect((await ask('DELETE', `${site.slug}/users/${user.id}`)).status).toBe(204);
    expect((await ask('GET', `${site.slug}/users`)).json).toMatchObject({ users: [], total: 0 });
    for (const id of [user.id, 'nobody']) {
      expect((await ask('DELETE', `${site.slug}/users/${id}`)).status).toBe(404);
      expect((await ask('PATCH', `${site.slug}/users/${id}`, { ban: '1h' })).status).toBe(404);
      expect((await ask('POST', `${site.slug}/users/${id}/recover`)).status).toBe(404);
    }
  });

  it('creates nobody whose creation cannot be written down', async () => {
    const site = await gatehouse().createSite();
    const log = `alter table gatehouse.operator_audit_entries`;
    const { knex } = gatehouse().platform.db;
    await knex.raw(`${log} add constraint full_disk check (action <> 'user.create') not valid`);
    try {
      expect((await ask('POST', `${site.slug}/users`, { email: someEmail(), password: 'correct horse' })).status).toBe(
        500,
      );
    } finally {
      await knex.raw(`${log} drop constraint full_disk`);
    }
    expect((await ask('GET', `${site.slug}/users`)).json).toMatchObject({ users: [], total: 0 });
    expect((await ask('GET', `${site.slug}/audit`)).json.entries).toEqual([]);
  });

  it('cannot touch users of a site through another', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const { json: user } = await ask('POST', `${site.slug}/users`, { email: someEmail() });
    expect((await ask('DELETE', `${other.slug}/users/${user.id}`)).status).toBe(404);
    expect((await ask('PATCH', `${other.slug}/users/${user.id}`, { ban: '1h' })).status).toBe(404);
    expect((await ask('GET', `${site.slug}/users`)).json.users).toMatchObject([{ id: user.id, state: 'unconfirmed' }]);
  });

  it('is written down twice: in the operators’ log without the address, in the site’s with it', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const { json: user } = await ask('POST', `${site.slug}/users`, { email });
    await ask('PATCH', `${site.slug}/users/${user.id}`, { ban: '1h' });
    const response = await fetch(`${gatehouse().adminUrl}/v1/audit?instance=${site.id}`, {
      headers: { Authorization: `Bearer ${gatehouse().operatorToken}` },
    });
    const { entries } = (await response.json()) as { entries: { action: string; details: object }[] };
    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      ['user.update', { after: { user_id: user.id, ban: '1h' } }],
      ['user.create', { after: { user_id: user.id } }],
    ]);
    const { json: own } = await ask('GET', `${site.slug}/audit`);
    expect(own.entries.map(({ action }: { action: string }) => action)).toEqual(['user_modified', 'user_signedup']);
    expect(own.entries[0].payload.traits).toMatchObject({ user_email: email });
    expect((await ask('GET', `${site.slug}/audit?q=signedup`)).json.entries).toHaveLength(1);
    expect((await ask('GET', `${site.slug}/audit?q=nobody`)).json).toEqual({ entries: [], next: null });
  });
});
