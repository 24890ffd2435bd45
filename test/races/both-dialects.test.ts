import type { InboxMessage } from '@gatehouse/inbox';
import { describe, expect, it } from 'vitest';
import { call, createPerson, grantRefresh, someEmail, type Answer } from '../api/netlify/client.ts';
import { createAuthSite, createOpenSite, password, signUpAndIn, subject } from '../clients/auth-js/auth-client.ts';
import { codeIn, linkIn } from '../clients/auth-js/read-mail.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();

/** Sends 20 requests at once, in turns one of each kind. */
async function twenty(...kinds: readonly ((index: number) => Promise<Answer>)[]): Promise<Answer[]> {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => kinds[index % kinds.length]?.(index)));
  const came = answers.filter((answer) => answer !== undefined);
  expect(came.filter(({ status }) => status >= 500)).toEqual([]);
  return came;
}

const statusesOf = (answers: readonly Answer[]): Record<number, number> =>
  answers.reduce<Record<number, number>>(
    (counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }),
    {},
  );

async function countRows(site: Site, table: 'users' | 'identities' | 'sessions'): Promise<number> {
  const { knex } = gatehouse().platform.db;
  return (await knex(`gatehouse.${table}`).where({ instance_id: site.id })).length;
}

const signUp = {
  netlify: (site: Site, email: string) => call(site, 'POST /signup', { json: { email, password } }),
  supabase: (site: Site, email: string) => call(site.supabaseUrl, 'POST /signup', { json: { email, password } }),
};

describe('20 sign-ups of one address at once, in both languages', () => {
  it('make one account and send one mail, whose link works', async () => {
    const site = await createAuthSite(gatehouse());
    const email = someEmail();
    const answers = await twenty(
      () => signUp.netlify(site, email),
      () => signUp.supabase(site, email),
    );
    // One language passes over who asks too soon, the other says so.
    expect(Object.keys(statusesOf(answers)).toSorted()).toEqual(['200', '429']);
    expect([await countRows(site, 'users'), await countRows(site, 'identities')]).toEqual([1, 1]);
    const token_hash = await site.tokenMailedTo(email, subject.confirmation);
    expect(
      gatehouse()
        .inbox.list()
        .filter(({ to }) => to.includes(email)),
    ).toHaveLength(1);
    const verified = call(site.supabaseUrl, 'POST /verify', { json: { type: 'signup', token_hash } });
    expect(await verified).toMatchObject({ status: 200, body: { user: { email } } });
  });

  it('make one account that only its maker is signed in to, where nobody confirms', async () => {
    const site = await createOpenSite(gatehouse());
    const email = someEmail();
    const answers = await twenty(
      () => signUp.netlify(site, email),
      () => signUp.supabase(site, email),
    );
    expect(statusesOf(answers)[200]).toBe(1);
    expect(statusesOf(answers)).toEqual({ 200: 1, 400: expect.any(Number), 422: expect.any(Number) });
    expect([await countRows(site, 'users'), await countRows(site, 'identities')]).toEqual([1, 1]);
  });
});

describe('20 verifications of one mail at once', () => {
  it('by its link, in both languages and as a browser does, give one session', async () => {
    const site = await createAuthSite(gatehouse());
    const email = someEmail();
    await signUp.supabase(site, email);
    const link = linkIn(await site.mailTo(email, subject.confirmation));
    const token = link.searchParams.get('token') ?? '';
    const answers = await twenty(
      () => call(site, 'POST /verify', { json: { type: 'signup', token } }),
      () => call(site.supabaseUrl, 'POST /verify', { json: { type: 'signup', token_hash: token } }),
      () => call(site.supabaseUrl, `GET /verify${link.search}`),
    );
    const signedIn = answers.filter(
      ({ status, headers }) => status === 200 || headers.get('location')?.includes('#access_token='),
    );
    expect(signedIn).toHaveLength(1);
    expect(await countRows(site, 'sessions')).toBe(1);
  });

  it('by its link and by its code give one session', async () => {
    const site = await createAuthSite(gatehouse());
    const email = someEmail();
    await signUp.supabase(site, email);
    const mail = await site.mailTo(email, subject.confirmation);
    const token_hash = linkIn(mail).searchParams.get('token') ?? '';
    const answers = await twenty(
      () => call(site.supabaseUrl, 'POST /verify', { json: { type: 'email', token_hash } }),
      () => call(site.supabaseUrl, 'POST /verify', { json: { type: 'email', email, token: codeIn(mail) } }),
    );
    expect(statusesOf(answers)).toEqual({ 200: 1, 403: 19 });
    expect(await countRows(site, 'sessions')).toBe(1);
  });
});

describe.each([
  ['kept', 0],
  ['signed', 2],
] as const)('20 requests at once with a refresh token that is %s', (_form, version) => {
  const settings = { security: { refresh_token_algorithm_version: version } } as const;
  const refresh = (site: Site, token: string): Promise<Answer> =>
    call(site.supabaseUrl, 'POST /token?grant_type=refresh_token', { json: { refresh_token: token } });

  it('in both languages give the same working session', async () => {
    const site = await createOpenSite(gatehouse(), settings);
    const { session } = await signUpAndIn(site);
    const answers = await twenty(
      () => grantRefresh(site, session.refresh_token),
      () => refresh(site, session.refresh_token),
    );
    expect(statusesOf(answers)).toEqual({ 200: 20 });
    const tokens = new Set(answers.map(({ body }) => body.refresh_token as string));
    expect(tokens.size).toBe(1);
    expect(await refresh(site, [...tokens][0] ?? '')).toMatchObject({ status: 200 });
    expect(await countRows(site, 'sessions')).toBe(1);
  });

  it('while the person signs out leave no session', async () => {
    const site = await createOpenSite(gatehouse(), settings);
    const { session } = await signUpAndIn(site);
    const answers = await twenty(
      () => refresh(site, session.refresh_token),
      (index) =>
        index === 9
          ? call(site.supabaseUrl, 'POST /logout', { bearer: session.access_token })
          : grantRefresh(site, session.refresh_token),
    );
    expect(await countRows(site, 'sessions')).toBe(0);
    for (const { body } of answers.filter(({ status }) => status === 200)) {
      expect(await refresh(site, body.refresh_token)).toMatchObject({ status: 400 });
    }
  });
});

/** Makes a person who wants an address. @returns the mail that went there, which is not the one `before` */
async function wishFor(site: Site, wanted: string, before?: InboxMessage): Promise<InboxMessage> {
  const { accessToken } = await createPerson(site, { password });
  const asked = await call(site.supabaseUrl, 'PUT /user', { json: { email: wanted }, bearer: accessToken });
  expect(asked.status).toBe(200);
  return site.mailTo(wanted, subject.emailChange, before);
}

it('of 20 people who confirm one address at once, one has it', async () => {
  const site = await createAuthSite(gatehouse(), { mailer: { secure_email_change_enabled: false } });
  const wanted = someEmail();
  const mails: InboxMessage[] = [];
  while (mails.length < 20) mails.push(await wishFor(site, wanted, mails.at(-1)));
  const tokens = mails.map((mail) => linkIn(mail).searchParams.get('token'));
  const answers = await twenty((index) =>
    call(site.supabaseUrl, 'POST /verify', { json: { type: 'email_change', token_hash: tokens[index] } }),
  );
  expect(statusesOf(answers)).toEqual({ 200: 1, 422: 19 });
  expect(new Set(answers.map(({ body }) => body.error_code as unknown))).toEqual(new Set([undefined, 'email_exists']));
});
