import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, grantRefresh, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
const nilUuid = '00000000-0000-0000-0000-000000000000';

type Payload = Readonly<Record<string, unknown>>;

function ask(site: Site, query = ''): Promise<Answer> {
  return call(site, `GET /admin/audit${query}`, { bearer: site.signToken() });
}

async function entriesOf(site: Site, query = ''): Promise<Payload[]> {
  const { body } = await ask(site, query);
  return (body as { payload: Payload }[]).map(({ payload }) => payload);
}

/** What the last deed wrote, beside what was there before. */
async function writtenBy(site: Site, deed: () => Promise<unknown>): Promise<Payload[]> {
  const before = (await entriesOf(site)).length;
  gatehouse().clock.advance(1);
  await deed();
  const after = await entriesOf(site);
  return after.slice(0, after.length - before);
}

const person = (id: string, email: string): Payload => ({ actor_id: id, actor_email: email });
const system: Payload = { actor_id: nilUuid, actor_email: '' };

describe('what a person does', () => {
  it('is written with its kind, and without traits', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const signedUp = await writtenBy(site, () => call(site, 'POST /signup', { json: { email, password: 'secret' } }));
    expect(signedUp).toEqual([]);
    const token = await site.tokenMailedTo(email);
    const verified = await writtenBy(site, () => call(site, 'POST /verify', { json: { type: 'signup', token } }));
    expect(verified).toMatchObject([{ action: 'user_signedup', log_type: 'team', actor_email: email }]);
    const actor = person(verified[0]?.['actor_id'] as string, email);

    let tokens: Answer | undefined;
    const login = await writtenBy(site, async () => (tokens = await grantPassword(site, email, 'secret')));
    expect(login).toMatchObject([{ ...actor, action: 'login', log_type: 'account' }]);
    const failed = await writtenBy(site, () => grantPassword(site, email, 'wrong'));
    expect(failed).toEqual([]);

    const refreshToken = tokens?.body.refresh_token as string;
    const refreshed = await writtenBy(site, () => grantRefresh(site, refreshToken));
    expect(refreshed.map(({ action }) => action as string).toSorted()).toEqual(['token_refreshed', 'token_revoked']);
    expect(refreshed).toMatchObject([{ ...actor, log_type: 'token' }, { log_type: 'token' }]);

    const bearer = tokens?.body.access_token as string;
    const modified = await writtenBy(site, () =>
      call(site, 'PUT /user', { json: { data: { full_name: 'Ann' } }, bearer }),
    );
    expect(modified).toMatchObject([{ ...actor, action: 'user_modified', log_type: 'user' }]);
    const recovery = await writtenBy(site, () => call(site, 'POST /recover', { json: { email } }));
    expect(recovery).toMatchObject([
      { ...actor, action: 'user_recovery_requested', log_type: 'user', actor_name: 'Ann' },
    ]);
    const logout = await writtenBy(site, () => call(site, 'POST /logout', { bearer }));
    expect(logout).toMatchObject([{ ...actor, action: 'logout', log_type: 'account', actor_name: 'Ann' }]);
    for (const entry of await entriesOf(site)) expect(entry).not.toHaveProperty('traits');
  });

  it('is written for a sign-up under autoconfirm, and for a recovery that confirms', async () => {
    const quick = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    await call(quick, 'POST /signup', { json: { email: someEmail(), password: 'secret' } });
    expect(await entriesOf(quick)).toMatchObject([{ action: 'user_signedup', log_type: 'team' }]);
    const site = await gatehouse().createSite();
    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password: 'secret' } });
    await call(site, 'POST /recover', { json: { email } });
    const token = await site.tokenMailedTo(email, 'Reset Your Password');
    const recovered = await writtenBy(site, () => call(site, 'POST /verify', { json: { type: 'recovery', token } }));
    expect(recovered).toMatchObject([{ action: 'user_signedup', actor_email: email }]);
  });
});

describe('what an administrator does', () => {
  it('names whom it was done to', async () => {
    const site = await gatehouse().createSite();
    const admin = await createPerson(site, { role: 'admin', user_metadata: { full_name: 'The Admin' } });
    const actor = { ...person(admin.id, admin.email), actor_name: 'The Admin' };
    const [email, guest] = [someEmail(), someEmail()];
    const bearer = admin.accessToken;
    let id = '';
    const created = await writtenBy(site, async () => {
      id = (await call(site, 'POST /admin/users', { json: { email }, bearer })).body.id as string;
    });
    const traits = { user_id: id, user_email: email };
    expect(created).toMatchObject([{ ...actor, action: 'user_signedup', log_type: 'team', traits }]);
    const changed = await writtenBy(site, () => call(site, `PUT /admin/users/${id}`, { json: { role: 'x' }, bearer }));
    expect(changed).toMatchObject([{ ...actor, action: 'user_modified', log_type: 'user', traits }]);
    const deleted = await writtenBy(site, () => call(site, `DELETE /admin/users/${id}`, { bearer }));
    expect(deleted).toMatchObject([{ ...actor, action: 'user_deleted', log_type: 'team', traits }]);
    const invited = await writtenBy(site, () => call(site, 'POST /invite', { json: { email: guest }, bearer }));
    expect(invited).toMatchObject([
      { ...actor, action: 'user_invited', log_type: 'team', traits: { user_email: guest } },
    ]);
  });

  it('is the operator’s or the site’s own under a name that no person has', async () => {
    const site = await gatehouse().createSite();
    const json = { email: someEmail() };
    await call(site, 'POST /admin/users', { json, bearer: gatehouse().operatorToken });
    expect(await entriesOf(site)).toMatchObject([{ actor_id: nilUuid, actor_email: 'operator@netlify.com' }]);
    const own = await writtenBy(site, () => createPerson(site));
    expect(own.at(-1)).toMatchObject(system);
  });

  it('that is refused is not written', async () => {
    const site = await gatehouse().createSite();
    const { id, email } = await createPerson(site);
    const bearer = site.signToken();
    const written = await writtenBy(site, async () => {
      await call(site, 'POST /admin/users', { json: { email }, bearer });
      await call(site, 'POST /invite', { json: { email }, bearer });
      await call(site, `PUT /admin/users/${id}`, { json: { email: 'x' }, bearer });
    });
    expect(written).toEqual([]);
  });
});

describe('GET /admin/audit', () => {
  it('is a bare array, newest first, of what was written where and when', async () => {
    const site = await gatehouse().createSite();
    const empty = await ask(site);
    expect(empty).toMatchObject({ status: 200, text: '[]' });
    expect(empty.headers.get('x-total-count')).toBe('0');
    expect(empty.headers.get('link')).toMatch(/\/admin\/audit\?page=0>; rel="last"$/);
    await createPerson(site);
    gatehouse().clock.advance(5);
    await createPerson(site);
    const { body, headers } = await ask(site);
    expect(headers.get('x-total-count')).toBe('4');
    const entries = body as { id: string; payload: Payload; created_at: string }[];
    for (const entry of entries) {
      expect(Object.keys(entry)).toEqual(['id', 'payload', 'created_at']);
      expect(entry.payload['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
    const times = entries.map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted().toReversed());
    const behindProxy = await call(gatehouse().url, 'GET /admin/audit?per_page=1&page=2', {
      bearer: site.signToken(),
      headers: { 'x-nf-sign': site.operatorSignature() },
    });
    expect(behindProxy.headers.get('link')).toBe(
      '</admin/audit?page=3&per_page=1>; rel="next", </admin/audit?page=1&per_page=1>; rel="prev", ' +
        '</admin/audit?page=4&per_page=1>; rel="last"',
    );
  });

  it('finds by author, action and type', async () => {
    const site = await gatehouse().createSite();
    const ann = await createPerson(site, { email: 'ann@x.example', user_metadata: { full_name: 'Ann Lee' } });
    await createPerson(site, { email: 'bob@x.example' });
    await call(site, 'POST /logout', { bearer: ann.accessToken });
    for (const [query, actions] of [
      ['author:ann@', ['login', 'logout']],
      ['author:LEE', ['login', 'logout']],
      ['action:logout', ['logout']],
      ['action:log', ['login', 'login', 'logout']],
      ['type:team', ['user_signedup', 'user_signedup']],
      ['type:token', []],
      ['author:%', []],
      ['author:', ['login', 'login', 'logout', 'user_signedup', 'user_signedup']],
    ] as const) {
      const found = await entriesOf(site, `?query=${encodeURIComponent(query)}`);
      expect(found.map(({ action }) => action as string).toSorted(), query).toEqual(actions);
    }
  });

  it('refuses another scope, or none, and pages that are none', async () => {
    const site = await gatehouse().createSite();
    for (const query of ['x', 'actor:x', 'Author:x', ':', '__proto__:x', 'constructor:x', "'"]) {
      expect(await ask(site, `?query=${encodeURIComponent(query)}`), query).toMatchObject(
        refusal(400, `Invalid query scope: ${query}`),
      );
    }
    for (const query of ['?per_page=0', '?page=x', '?page=-1', '?per_page=100000']) {
      expect((await ask(site, query)).body.msg, query).toMatch(/^Bad Pagination Parameters: /);
    }
  });

  it('shows nothing of another site', async () => {
    const [one, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    await createPerson(one);
    expect(await entriesOf(other)).toEqual([]);
  });
});
