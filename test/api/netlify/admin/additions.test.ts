import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, grantRefresh, refusal, someEmail, type Answer } from '../client.ts';

// What this server has beyond the original, for administrators who speak its language.
const gatehouse = useGatehouse();
let site: Site;
beforeAll(async () => {
  site = await gatehouse().createSite();
});

function ask(endpoint: string, json?: unknown): Promise<Answer> {
  return call(site, endpoint, { bearer: site.signToken(), ...(json === undefined ? {} : { json }) });
}

describe('a ban', () => {
  it('keeps a person out for so long, and can be lifted', async () => {
    const person = await createPerson(site);
    const banned = await ask(`PUT /admin/users/${person.id}`, { ban_duration: '24h' });
    const { id, banned_until: until, updated_at: now } = banned.body as Record<string, string>;
    expect([banned.status, id]).toEqual([200, person.id]);
    expect(Date.parse(until ?? '') - Date.parse(now ?? '')).toBe(86_400_000);
    expect((await grantPassword(site, person.email, person.password)).status).toBe(400);
    expect((await grantRefresh(site, person.refreshToken)).status).toBe(400);
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).status).toBe(401);
    const lifted = await ask(`PUT /admin/users/${person.id}`, { ban_duration: 'none' });
    expect(lifted.body).not.toHaveProperty('banned_until');
    expect((await grantPassword(site, person.email, person.password)).status).toBe(200);
  });

  it('can come with the person, and says what it may be', async () => {
    const made = await ask('POST /admin/users', { email: someEmail(), ban_duration: '1h' });
    expect(made.body.banned_until).toEqual(expect.any(String));
    const refused = await ask('POST /admin/users', { email: someEmail(), ban_duration: '1d' });
    expect([refused.status, refused.body.msg]).toEqual([
      400,
      expect.stringMatching(/^ban_duration "1d" is not allowed/),
    ]);
  });
});

describe('a phone number', () => {
  it('is stored, shown, unique and found', async () => {
    const made = await ask('POST /admin/users', { email: someEmail(), phone: '+49 151 123', phone_confirm: true });
    expect(made.body).toMatchObject({ phone: '49151123', phone_confirmed_at: expect.any(String) });
    const found = await ask('GET /admin/users?phone=%2B49151123');
    expect(found.body.users).toMatchObject([{ id: made.body.id, phone: '49151123' }]);
    const taken = await ask('POST /admin/users', { email: someEmail(), phone: '49151123' });
    expect(taken.status).toBe(422);
    expect((await ask('POST /admin/users', { email: someEmail(), phone: 'x' })).status).toBe(400);
  });
});

describe('a soft deletion', () => {
  it('leaves the id, and nothing that says who it was', async () => {
    const person = await createPerson(site, { user_metadata: { full_name: 'Ann Otter' } });
    expect(await ask(`DELETE /admin/users/${person.id}`, { should_soft_delete: true })).toMatchObject({
      status: 200,
      text: '{}',
    });
    const left = await ask(`GET /admin/users/${person.id}`);
    expect(left.body).toMatchObject({ id: person.id, deleted_at: expect.any(String), user_metadata: {} });
    expect(left.text).not.toMatch(/Otter|x\.example/);
    expect((await grantPassword(site, person.email, person.password)).status).toBe(400);
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).status).toBe(404);
    expect((await ask('POST /admin/users', { email: person.email })).status).toBe(200);
  });
});

describe('a list of users', () => {
  it('is read by cursor, however long it is', async () => {
    const headers = { 'x-jwt-aud': 'long' };
    const emails = Array.from({ length: 5 }, someEmail);
    for (const email of emails) {
      await ask('POST /admin/users', { email, aud: 'long' });
      gatehouse().clock.advance(1);
    }
    const seen: string[] = [];
    for (let query = '?limit=2'; query !== '';) {
      const { body } = await call(site, `GET /admin/users${query}`, { bearer: site.signToken(), headers });
      seen.push(...(body.users as { email: string }[]).map(({ email }) => email));
      query = body.pagination.has_more ? `?limit=2&cursor=${body.pagination.next_cursor}` : '';
    }
    expect(seen).toEqual(emails.toReversed());
  });

  it('names the cursor where pages end', async () => {
    const { status, body } = await ask('GET /admin/users?page=12&per_page=1000');
    expect([status, body.msg]).toEqual([400, expect.stringContaining('give limit and cursor in place of page')]);
  });

  it('finds a whole address', async () => {
    const { id, email } = await createPerson(site);
    const found = await ask(`GET /admin/users?email=${encodeURIComponent(email.toUpperCase())}`);
    expect(found.body.users).toMatchObject([{ id }]);
    expect(found.headers.get('x-total-count')).toBe('1');
    expect((await ask(`GET /admin/users?email=${email.slice(1)}`)).body.users).toEqual([]);
  });
});

describe('POST /admin/generate_link', () => {
  const tokenIn = (answer: Answer): string => /#\w+_token=(.*)$/.exec(answer.body.action_link as string)?.[1] ?? '';

  it('gives the link of a mail that nobody is sent, and it works once', async () => {
    const { id, email } = await createPerson(site);
    const link = await ask('POST /admin/generate_link', { type: 'recovery', email });
    expect(link).toMatchObject({ status: 200, body: { id, email, verification_type: 'recovery' } });
    expect(link.body.action_link).toBe(`${site.siteUrl}/#recovery_token=${link.body.hashed_token}`);
    const verify = () => call(site, 'POST /verify', { json: { type: 'recovery', token: tokenIn(link) } });
    expect((await verify()).status).toBe(200);
    expect((await verify()).status).toBe(404);
    const mailed = gatehouse().inbox.list();
    expect(mailed.some(({ to }) => to.includes(email))).toBe(false);
  });

  it('invites, and signs up', async () => {
    const invited = await ask('POST /admin/generate_link', { type: 'invite', email: someEmail(), data: { a: 1 } });
    expect(invited.body).toMatchObject({ invited_at: expect.any(String), user_metadata: { a: 1 } });
    expect(invited.body.action_link).toContain('#invite_token=');
    const accepted = { type: 'signup', token: tokenIn(invited), password: 'correct horse' };
    expect((await call(site, 'POST /verify', { json: accepted })).status).toBe(200);
    const signedUp = await ask('POST /admin/generate_link', {
      type: 'signup',
      email: someEmail(),
      password: 'secret1',
    });
    expect(signedUp.body.action_link).toContain('#confirmation_token=');
    const confirmed = await call(site, 'POST /verify', { json: { type: 'signup', token: tokenIn(signedUp) } });
    expect(confirmed.status).toBe(200);
  });

  it('changes an address by a link to the new one', async () => {
    const person = await createPerson(site);
    const new_email = someEmail();
    const asked = { type: 'email_change_new', email: person.email, new_email };
    const link = await ask('POST /admin/generate_link', asked);
    const json = { email_change_token: tokenIn(link) };
    const changed = await call(site, 'PUT /user', { bearer: person.accessToken, json });
    expect(changed).toMatchObject({ status: 200, body: { email: new_email } });
    const current = await ask('POST /admin/generate_link', {
      ...asked,
      email: new_email,
      type: 'email_change_current',
    });
    expect(current.status).toBe(400);
  });

  it('is refused to everybody else, for nobody, and for other types', async () => {
    const person = await createPerson(site);
    const json = { type: 'recovery', email: person.email };
    const endpoint = 'POST /admin/generate_link';
    expect(await call(site, endpoint, { json })).toMatchObject(refusal(401, 'This endpoint requires a Bearer token'));
    expect((await call(site, endpoint, { json, bearer: person.accessToken })).status).toBe(401);
    const other = await gatehouse().createSite();
    expect((await call(site, endpoint, { json, bearer: other.signToken() })).status).toBe(401);
    expect(await ask(endpoint, { ...json, email: someEmail() })).toMatchObject(refusal(404, 'User not found'));
    expect((await ask(endpoint, { ...json, type: 'sms' })).status).toBe(400);
    expect((await ask(endpoint, { type: 'invite', email: person.email })).status).toBe(422);
  });
});
