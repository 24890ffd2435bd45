import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { createRowSite, pkce, type Answer, type RowSite } from './row-site.ts';

// supabase-core.md 8, 14.2 to 14.4, 17.1 and 19.1.
const gatehouse = useGatehouse();
const password = 'correct horse';

let people = 0;
const newAddress = (): string => `account-${(people += 1)}@x.example`;
const table = (site: RowSite, name: string) =>
  gatehouse().platform.db.knex(`gatehouse.${name}`).where({ instance_id: site.id });
const codeOf = ({ status, body }: Answer): unknown[] => [status, body.error_code];

interface Person {
  readonly email: string;
  readonly token: string;
  readonly id: string;
}

async function signIn(site: RowSite, email: string): Promise<Person> {
  const { body } = await site.post('/token?grant_type=password', { email, password });
  return { email, token: body.access_token, id: body.user.id };
}

async function join(site: RowSite, email = newAddress()): Promise<Person> {
  await site.post('/signup', { email, password });
  await table(site, 'users').where({ email }).update({ email_confirmed_at: gatehouse().clock.now() });
  return signIn(site, email);
}

async function linkGithub(site: RowSite, { id }: Person, email: string | null): Promise<string> {
  const github = { id: crypto.randomUUID(), user_id: id, provider: 'github', provider_id: `gh-${id}`, email };
  const now = gatehouse().clock.now();
  const rest = { identity_data: { email_verified: true }, created_at: now, updated_at: now };
  await gatehouse()
    .platform.db.knex('gatehouse.identities')
    .insert({ ...github, ...rest, instance_id: site.id });
  return github.id;
}

describe('a change of the own account with several things wrong', () => {
  it('is refused for the first in the order of the wire', async () => {
    const site = await createRowSite(gatehouse(), {
      jwt: { exp: 604_800 },
      security: { update_password_require_reauthentication: true, update_password_require_current_password: true },
    });
    const me = await join(site);
    const other = await join(site);
    gatehouse().clock.advance(86_400);
    const steps: [object, number, string][] = [
      [{ email: 'x' }, 400, 'validation_failed'],
      [{ email: other.email, phone: '0' }, 400, 'validation_failed'],
      [{ phone: '', password: '12345' }, 422, 'weak_password'],
      [{ password, app_metadata: { a: 1 } }, 403, 'not_admin'],
      [{ app_metadata: null, email: other.email }, 422, 'email_exists'],
      [{ email: newAddress() }, 400, 'reauthentication_needed'],
      [{ nonce: '000000' }, 422, 'reauthentication_not_valid'],
    ];
    let body = {};
    for (const [more, status, code] of steps) {
      body = { ...body, ...more };
      expect([body, ...codeOf(await site.put('/user', body, me.token))]).toEqual([body, status, code]);
    }
    await site.ask('/reauthenticate', { token: me.token });
    const { code } = await site.tokenOf('reauthentication', me.email);
    const proven = { password, nonce: code };
    expect(codeOf(await site.put('/user', proven, me.token))).toEqual([400, 'current_password_required']);
    const wrong = { ...proven, current_password: 'wrong' };
    expect(codeOf(await site.put('/user', wrong, me.token))).toEqual([400, 'current_password_invalid']);
    const right = { ...proven, current_password: password };
    expect(codeOf(await site.put('/user', right, me.token))).toEqual([422, 'same_password']);
    const done = await site.put('/user', { ...right, password: 'another password' }, me.token);
    expect(done.status).toBe(200);
  });

  it('asks who has just signed in for no code, and who came by mail for no password', async () => {
    const site = await createRowSite(gatehouse(), {
      security: { update_password_require_reauthentication: true, update_password_require_current_password: true },
    });
    const { email } = await join(site);
    await site.post('/recover', { email });
    const { code } = await site.tokenOf('recovery', email);
    const { body } = await site.post('/verify', { type: 'recovery', email, token: code });
    expect((await site.put('/user', { password: 'another password' }, body.access_token)).status).toBe(200);
  });
});

describe('a site that mails only to some addresses', () => {
  const notifications = { password_changed: true };
  const authorized = (...authorized_addresses: string[]): SparseSettings => ({
    external: { email: { authorized_addresses } },
  });

  it('takes them in any case and with any label, for sign-ups and for notices', async () => {
    const site = await createRowSite(gatehouse(), { mailer: { notifications }, ...authorized('Ada@X.example') });
    expect(codeOf(await site.post('/signup', { email: 'eve@x.example', password }))).toEqual([
      400,
      'email_address_not_authorized',
    ]);
    const me = await join(site, 'ada+shop@x.example');
    expect((await site.put('/user', { password: 'another password' }, me.token)).status).toBe(200);
    const notice = await gatehouse().inbox.waitFor(
      ({ to, subject }) => to.includes(me.email) && subject === 'Your password was changed',
      10_000,
    );
    expect(notice.links.some((link) => link.includes('token='))).toBe(false);
  });

  it('asks that of both addresses of a change', async () => {
    const site = await createRowSite(gatehouse(), authorized('both@x.example'));
    const me = await join(site, 'both@x.example');
    expect(codeOf(await site.put('/user', { email: newAddress() }, me.token))).toEqual([
      400,
      'email_address_not_authorized',
    ]);
    expect((await site.ask('/user', { token: me.token })).body.new_email).toBeUndefined();
    expect((await site.put('/user', { email: 'both+new@x.example' }, me.token)).status).toBe(200);
  });

  it('says nothing of a change that nobody wants to be told of', async () => {
    const site = await createRowSite(gatehouse());
    const me = await join(site);
    await site.put('/user', { password: 'another password' }, me.token);
    expect(await table(site, 'messages').where({ kind: 'password_changed_notification' })).toEqual([]);
  });
});

describe('a notice', () => {
  it('is left out when the site has sent all the mails it may; the change counts all the same', async () => {
    const site = await createRowSite(gatehouse(), {
      mailer: { notifications: { password_changed: true } },
      rate_limit: { otp: 1_000_000, email_sent: '1' },
    });
    const me = await join(site);
    expect((await site.put('/user', { password: 'another password' }, me.token)).status).toBe(200);
    expect(await table(site, 'messages').where({ kind: 'password_changed_notification' })).toEqual([]);
  });
});

describe('the wait between two mails', () => {
  it('is a clock of its own for confirmations, for links to sign in, for changes and for reauthentication', async () => {
    const site = await createRowSite(gatehouse(), { smtp: { max_frequency: 60 } });
    const me = await join(site);
    const next = newAddress();
    const asks: [string, () => Promise<Answer>][] = [
      ['recovery', () => site.post('/recover', { email: me.email })],
      ['change', () => site.put('/user', { email: next }, me.token)],
      ['reauthentication', () => site.ask('/reauthenticate', { token: me.token })],
    ];
    for (const [name, ask] of asks) expect([name, (await ask()).status]).toEqual([name, 200]);
    for (const [name, ask] of asks) {
      const answer = await ask();
      expect([name, ...codeOf(answer)]).toEqual([name, 429, 'over_email_send_rate_limit']);
      expect(answer.body.msg).toMatch(/^For security purposes, you can only request this after \d+ seconds\.$/);
    }
    expect((await site.post('/otp', { email: me.email })).status).toBe(429);
    expect((await site.post('/resend', { type: 'email_change', email: me.email })).status).toBe(429);
  });
});

describe('a change of address that is resent', () => {
  it('has to be confirmed by both again, with the new codes', async () => {
    const site = await createRowSite(gatehouse());
    const me = await join(site);
    const next = newAddress();
    await site.put('/user', { email: next, ...pkce.pair }, me.token);
    const first = await site.tokenOf('email_change', next);
    expect((await site.post('/verify', { type: 'email_change', token_hash: first.hash })).body.code).toBe('200');
    await site.post('/resend', { type: 'email_change', email: me.email });
    const kinds = await table(site, 'one_time_tokens').orderBy('kind').select('kind');
    expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['email_change_current', 'email_change_new']));
    expect(codeOf(await site.post('/verify', { type: 'email_change', token_hash: first.hash }))).toEqual([
      403,
      'otp_expired',
    ]);
  });
});

describe('the audit log', () => {
  it('says what was done to an account, by whom, and in which log', async () => {
    const site = await createRowSite(gatehouse());
    const me = await join(site);
    await site.put('/user', { data: { full_name: 'Ada' }, password: 'another password' }, me.token);
    await site.post('/recover', { email: me.email });
    await site.ask('/reauthenticate', { token: me.token });
    await site.post('/logout', undefined, { token: me.token });
    const entries = await site.audit();
    const said = entries.map(({ payload }) => [payload['action'], payload['log_type'], payload['traits']]);
    expect(said).toEqual([
      ['user_confirmation_requested', 'user', { provider: 'email' }],
      ['login', 'account', { provider: 'email' }],
      ['user_updated_password', 'user', undefined],
      ['user_modified', 'user', undefined],
      ['user_recovery_requested', 'user', undefined],
      ['user_reauthenticate_requested', 'user', undefined],
      ['logout', 'account', undefined],
    ]);
    for (const { payload, ip_address } of entries) {
      const actor = { actor_id: me.id, actor_username: me.email, actor_via_sso: false };
      expect([payload, ip_address]).toEqual([expect.objectContaining(actor), '']);
    }
    expect(entries.at(-1)?.payload).toMatchObject({ actor_name: 'Ada' });
  });

  it('says from where an identity was taken away', async () => {
    const site = await createRowSite(gatehouse(), { security: { manual_linking_enabled: true } });
    const me = await join(site);
    const id = await linkGithub(site, me, null);
    await site.ask(`/user/identities/${id}`, { method: 'DELETE', token: me.token });
    expect((await site.audit()).at(-1)).toMatchObject({
      ip_address: '127.0.0.1',
      payload: {
        action: 'identity_unlinked',
        log_type: 'user',
        traits: { identity_id: id, provider: 'github', provider_id: `gh-${me.id}` },
      },
    });
  });
});

describe('the notice of an identity that was taken away', () => {
  it('goes to the address held until then, and speaks of that one', async () => {
    const site = await createRowSite(gatehouse(), {
      security: { manual_linking_enabled: true },
      mailer: { notifications: { identity_unlinked: true } },
    });
    const me = await join(site);
    await linkGithub(site, me, newAddress());
    const { id } = await table(site, 'identities').where({ provider: 'email' }).first();
    expect((await site.ask(`/user/identities/${id}`, { method: 'DELETE', token: me.token })).status).toBe(200);
    const notice = await gatehouse().inbox.waitFor(({ subject }) => subject === 'A way to sign in was removed', 10_000);
    expect(notice.to).toEqual([me.email]);
    expect((await site.ask('/user', { token: me.token })).body.email).not.toBe(me.email);
  });
});
