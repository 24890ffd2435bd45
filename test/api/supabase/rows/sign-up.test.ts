import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { createRowSite, pkce, type Answer, type RowSite } from './row-site.ts';

// supabase-core.md 13.3, 13.4, 7 and 21.2.
const gatehouse = useGatehouse();
const password = 'correct horse';

let people = 0;
const newAddress = (): string => `row-${(people += 1)}@x.example`;
const users = (site: RowSite): ReturnType<ReturnType<typeof gatehouse>['platform']['db']['knex']> =>
  gatehouse().platform.db.knex('gatehouse.users').where({ instance_id: site.id });
const signUp = (site: RowSite, email: string, more: object = {}): Promise<Answer> =>
  site.post('/signup', { email, password, ...more });

describe('signing up with an address that has an account', () => {
  const varying = new Set(['date', 'x-request-id', 'sb-request-id', 'content-length']);
  const comparable = ({ status, headers, body }: Answer): unknown => {
    const { identities: _identities, ...rest } = body;
    const times = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
    const text = JSON.stringify(rest).replaceAll(body.id, 'ID').replaceAll(body.email, 'EMAIL').replace(times, 'TIME');
    return { status, text, headers: [...headers].filter(([name]) => !varying.has(name)) };
  };

  it.each([
    ['plain', {}],
    ['with data', { data: { full_name: 'Ada', sub: 'forged', n: null, deep: { b: 1, a: [2] } } }],
    ['with a code challenge', pkce.pair],
  ])('is answered like a new one, member by member and header by header: %s', async (_how, more) => {
    const site = await createRowSite(gatehouse());
    const known = newAddress();
    await signUp(site, known, { data: { secret: 'of the owner' } });
    const { code } = await site.tokenOf('confirmation', known);
    await site.post('/verify', { type: 'signup', email: known, token: code });
    await users(site).update({ invited_at: new Date(), recovery_sent_at: new Date(), phone: '15551234567' });
    const fresh = await signUp(site, newAddress(), more);
    const decoy = await signUp(site, known, more);
    expect(comparable(decoy)).toEqual(comparable(fresh));
    expect(decoy.body.identities).toEqual([]);
    expect(fresh.body.identities).toHaveLength(1);
  });
});

describe('signing up with an address that waits for its confirmation', () => {
  it('gives no session, even to the account of a confirmed phone number (S-1)', async () => {
    const site = await createRowSite(gatehouse());
    const email = newAddress();
    await signUp(site, email);
    await users(site).update({ phone: '15551234567', phone_confirmed_at: new Date() });
    const answer = await signUp(site, email);
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('access_token');
    expect(answer.body.email_confirmed_at).toBeUndefined();
  });

  it('gives an account without an e-mail identity one, so that it does not look taken', async () => {
    const site = await createRowSite(gatehouse());
    const email = newAddress();
    const { body: first } = await signUp(site, email);
    await gatehouse().platform.db.knex('gatehouse.identities').where({ instance_id: site.id }).delete();
    const { body: again } = await signUp(site, email);
    expect(again).toMatchObject({
      id: first.id,
      identities: [{ provider: 'email', id: first.id, email, identity_data: { sub: first.id, email_verified: false } }],
    });
  });

  it('leaves an identity that is there as it is', async () => {
    const site = await createRowSite(gatehouse());
    const email = newAddress();
    const { body: first } = await signUp(site, email, { data: { n: 1 } });
    const { body: again } = await signUp(site, email, { data: { n: 2 } });
    expect(again.identities).toEqual(first.identities);
  });
});

describe('an address', () => {
  it.each(['a..b.@docomo.example', '.dot@x.example', `${'a'.repeat(65)}@x.example`, 'one@label'])(
    'may be %s',
    async (email) => {
      const site = await createRowSite(gatehouse());
      expect(await signUp(site, email)).toMatchObject({ status: 200, body: { email } });
    },
  );

  it.each([
    'a@b@x.example',
    'a b@x.example',
    'a@-x.example',
    `a@${'x'.repeat(64)}.example`,
    `${'a'.repeat(250)}@x.example`,
  ])('may not be %s', async (email) => {
    const site = await createRowSite(gatehouse());
    expect(await signUp(site, email)).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });
});

describe('the link of a mail', () => {
  it('keeps the target readable unless it would end the parameter', async () => {
    const site = await createRowSite(gatehouse(), { uri_allow_list: ['https://app.example/**'] });
    for (const [target, written] of [
      ['https://app.example/a/b', 'https://app.example/a/b'],
      ['https://app.example/a?x=1&y=2', encodeURIComponent('https://app.example/a?x=1&y=2')],
    ] as const) {
      const email = newAddress();
      await site.post(`/signup?redirect_to=${encodeURIComponent(target)}`, { email, password });
      const { link, hash, redirectTo } = await site.tokenOf('confirmation', email);
      expect(link.search).toBe(`?token=${hash}&type=signup&redirect_to=${written}`);
      expect(redirectTo).toBe(target);
    }
  });

  it('leads to the path of the setting, which takes the place of the whole path', async () => {
    const site = await createRowSite(gatehouse(), { mailer: { url_paths: { confirmation: '/elsewhere/verify' } } });
    const email = newAddress();
    await signUp(site, email);
    const { link } = await site.tokenOf('confirmation', email);
    expect(link.pathname).toBe('/elsewhere/verify');
  });

  it('goes by the header before the parameter, then by the page that asked, then by the site', async () => {
    const site = await createRowSite(gatehouse(), { uri_allow_list: ['https://*.app.example/'] });
    const at = (name: string): string => `https://${name}.app.example/`;
    const evil = 'https://evil.example/';
    for (const [headers, parameter, target] of [
      [{ redirect_to: at('header'), referer: at('referer') }, at('parameter'), at('header')],
      [{ referer: at('referer') }, at('parameter'), at('parameter')],
      [{ redirect_to: evil, referer: at('referer') }, at('parameter'), at('referer')],
      [{ referer: at('referer') }, evil, at('referer')],
      [{ referer: evil }, evil, site.siteUrl],
    ] as const) {
      const email = newAddress();
      await site.post(`/signup?redirect_to=${parameter}`, { email, password }, { headers });
      expect((await site.tokenOf('confirmation', email)).redirectTo).toBe(target);
    }
  });
});

describe('what is stored of a mailed code', () => {
  it('cannot be found by trying all codes: it takes a key that is not in the database (S-12)', async () => {
    const { createHash } = await import('node:crypto');
    const site = await createRowSite(gatehouse());
    const email = newAddress();
    await signUp(site, email);
    const { code, hash } = await site.tokenOf('confirmation', email);
    const row = await gatehouse().platform.db.knex('gatehouse.one_time_tokens').where({ instance_id: site.id }).first();
    const stored = [row.code_hash, row.token_hash].map((bytes: Buffer) => bytes.toString('hex'));
    for (const algorithm of ['sha224', 'sha256', 'sha512']) {
      for (const text of [email + code, code + email, `${code} ${email}`, code, hash]) {
        const plain = createHash(algorithm).update(text).digest('hex');
        expect(stored.some((one) => one.startsWith(plain) || plain.startsWith(one))).toBe(false);
      }
    }
    expect(hash).not.toBe(
      createHash('sha224')
        .update(email + code)
        .digest('hex'),
    );
  });
});

describe('a quota of mails', () => {
  it('is that of one site: another site sends on', async () => {
    const rate_limit = { otp: 1_000_000, email_sent: '1' };
    const [one, other] = [
      await createRowSite(gatehouse(), { rate_limit }),
      await createRowSite(gatehouse(), { rate_limit }),
    ];
    expect((await signUp(one, newAddress())).status).toBe(200);
    expect(await signUp(one, newAddress())).toMatchObject({
      status: 429,
      body: { error_code: 'over_email_send_rate_limit', msg: expect.stringContaining('mail rate limit exceeded') },
    });
    expect((await signUp(other, newAddress())).status).toBe(200);
  });
});

describe('an anonymous user', () => {
  it('stays anonymous in tokens handed out before, and is none in the next', async () => {
    const site = await createRowSite(gatehouse(), { external: { anonymous_users: { enabled: true } } });
    const { body } = await site.post('/signup', {});
    const email = newAddress();
    const change = await site.put('/user', { email, password }, body.access_token);
    expect(change.body).toMatchObject({ is_anonymous: true, new_email: email, email: '', app_metadata: {} });
    const { code } = await site.tokenOf('email_change', email);
    const confirmed = await site.post('/verify', { type: 'email_change', email, token: code });
    expect(confirmed.body.user).toMatchObject({
      is_anonymous: false,
      app_metadata: { provider: 'email', providers: ['email'] },
    });
    const isAnonymous = (token: string): unknown =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).is_anonymous;
    expect(isAnonymous(body.access_token)).toBe(true);
    const refreshed = await site.post('/token?grant_type=refresh_token', { refresh_token: body.refresh_token });
    expect(isAnonymous(refreshed.body.access_token)).toBe(false);
    expect((await site.post('/token?grant_type=password', { email, password })).status).toBe(200);
  });
});
