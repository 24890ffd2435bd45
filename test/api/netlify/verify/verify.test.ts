import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, grantPassword, grantRefresh, readToken, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
const day = 86_400;

function verify(site: Site, json: Record<string, unknown>): Promise<Answer> {
  return call(site, 'POST /verify', { json });
}

async function signUp(site: Site): Promise<{ email: string; token: string }> {
  const email = someEmail();
  await call(site, 'POST /signup', { json: { email, password: 'secret' } });
  return { email, token: await site.tokenMailedTo(email, 'Confirm Your Signup') };
}

describe('POST /verify that is refused', () => {
  it('names first what is missing first', async () => {
    const site = await gatehouse().createSite();
    expect(await verify(site, {})).toMatchObject(refusal(422, 'Verify requires a token'));
    for (const token of [' ', '\u00a0', '\t\n', '', null]) {
      expect(await verify(site, { type: 'signup', token }), JSON.stringify(token)).toMatchObject(
        refusal(422, 'Verify requires a token'),
      );
    }
    for (const type of [undefined, '', 'SIGNUP', 'magiclink', 'email_change', '__proto__']) {
      expect(await verify(site, { token: 'x', type }), type).toMatchObject(
        refusal(422, 'Verify requires a verification type'),
      );
    }
  });

  it('knows no token that was never issued, or in another spelling, or of another type (N-8)', async () => {
    const site = await gatehouse().createSite();
    const { token } = await signUp(site);
    const unknown = refusal(404, 'User not found');
    for (const wrong of ['x', token.slice(1), `${token}a`, swapCase(token), 'a'.repeat(100_000)]) {
      expect(await verify(site, { type: 'signup', token: wrong })).toMatchObject(unknown);
    }
    expect(await verify(site, { type: 'recovery', token })).toMatchObject(unknown);
    expect((await verify(site, { type: 'signup', token })).status).toBe(200);
  });
});

describe('a confirmation', () => {
  it('answers with tokens and the type, confirms the person and remembers the time (N-13)', async () => {
    const site = await gatehouse().createSite();
    const { email, token } = await signUp(site);
    const answer = await verify(site, { type: 'signup', token: ` ${token}\n` });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['access_token', 'token_type', 'expires_in', 'refresh_token', 'type']);
    expect(answer.body).toMatchObject({ token_type: 'bearer', expires_in: 3_600, type: 'signup' });
    const user = await call(site, 'GET /user', { bearer: answer.body.access_token as string });
    expect(user.body).toMatchObject({ email, confirmed_at: expect.any(String), last_sign_in_at: expect.any(String) });
    expect((await grantRefresh(site, answer.body.refresh_token as string)).status).toBe(200);
  });

  it('works for the site’s time, a day unless it says otherwise (netlify ab9b186)', async () => {
    const site = await gatehouse().createSite();
    const people = await Promise.all([signUp(site), signUp(site)]);
    gatehouse().clock.advance(day - 60);
    expect((await verify(site, { type: 'signup', token: people[0].token })).status).toBe(200);
    gatehouse().clock.advance(120);
    expect(await verify(site, { type: 'signup', token: people[1].token })).toMatchObject(
      refusal(422, 'Confirmation token expired'),
    );
    expect((await grantPassword(site, people[1].email, 'secret')).text).toContain('Email not confirmed');
  });

  it('of many at once with one token succeeds exactly once (ASVS 6.5.1)', async () => {
    const site = await gatehouse().createSite();
    const { token } = await signUp(site);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => verify(site, { type: 'signup', token })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404, 404, 404]);
  });

  it('works although e-mail sign-ups have been closed since', async () => {
    const site = await gatehouse().createSite({ settings: { external: { email: { enabled: false } } } });
    const email = someEmail();
    await call(site, 'POST /invite', { json: { email }, bearer: site.signToken() });
    const token = await site.tokenMailedTo(email);
    expect((await verify(site, { type: 'signup', token, password: 'chosen' })).status).toBe(200);
  });

  it('does not take a password for somebody who has one', async () => {
    const site = await gatehouse().createSite();
    const { email, token } = await signUp(site);
    await verify(site, { type: 'signup', token, password: 'another' });
    expect((await grantPassword(site, email, 'another')).status).toBe(400);
    expect((await grantPassword(site, email, 'secret')).status).toBe(200);
  });
});

describe('a link token', () => {
  it('is stored nowhere in clear, nor are refresh tokens (N-8)', async () => {
    const site = await gatehouse().createSite();
    const { token } = await signUp(site);
    const answer = await verify(site, { type: 'signup', token });
    const { token: unused } = await signUp(site);
    const texts = await storedTexts(site);
    expect(texts.size).toBeGreaterThan(8);
    for (const [table, text] of texts) {
      for (const secret of [token, unused, answer.body.refresh_token as string, answer.body.access_token as string]) {
        expect(text.includes(secret), table).toBe(false);
        expect(text.includes(Buffer.from(secret).toString('hex')), table).toBe(false);
      }
    }
  });

  it('is not in the log, nor are passwords and refresh tokens', async () => {
    const site = await gatehouse().createSite();
    const { email, token } = await signUp(site);
    const answer = await verify(site, { type: 'signup', token });
    await grantPassword(site, email, 'a-password-nobody-else-has');
    const log = gatehouse().log.join('\n');
    for (const secret of [
      token,
      answer.body.refresh_token as string,
      answer.body.access_token as string,
      'a-password-nobody-else-has',
    ]) {
      expect(log.includes(secret)).toBe(false);
    }
  });
});

describe('the path of a mail link', () => {
  it('is the site’s own', async () => {
    const site = await gatehouse().createSite({
      settings: { mailer: { url_paths: { confirmation: '/welcome?a=1' } } },
    });
    const { email, token } = await signUp(site);
    const { links } = await site.mailTo(email, 'Confirm Your Signup');
    expect(links).toContain(`${site.siteUrl}/welcome?a=1#confirmation_token=${token}`);
  });

  it('never leads to another host (N-12)', async () => {
    for (const path of [
      'https://evil.example/x',
      '//evil.example/x',
      '/\\evil.example',
      '\\\\evil.example',
      'javascript:alert(1)',
    ]) {
      const settings = { mailer: { url_paths: { confirmation: path } } };
      await expect(gatehouse().createSite({ settings }), path).rejects.toThrow(/url_paths\.confirmation/);
    }
  });
});

describe('the access token', () => {
  it('has the header and the claims that the edge, functions and git-gateway rely on', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { aud: 'api', exp: 600 } } });
    const { email, token } = await signUp(site);
    const answer = await verify(site, { type: 'signup', token });
    const accessToken = answer.body.access_token as string;
    const { header, claims } = readToken(accessToken);
    expect(Buffer.from(accessToken.split('.')[0] ?? '', 'base64url').toString()).toBe(
      '{"alg":"HS256","kid":"nf-ident","typ":"JWT"}',
    );
    expect(header.kid).toBe('nf-ident');
    expect(claims).toMatchObject({ aud: 'api', email, app_metadata: { provider: 'email' }, user_metadata: {} });
    expect(claims.exp - Math.floor(gatehouse().clock.now().getTime() / 1_000)).toBeGreaterThan(590);
    expect(Number.isInteger(claims.exp)).toBe(true);
    expect(answer.body.expires_in).toBe(600);
  });
});

function swapCase(text: string): string {
  return text.replaceAll(/[a-z]/gi, (char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()));
}

/** Everything that is stored of a site, by table. */
async function storedTexts(site: Site): Promise<Map<string, string>> {
  const { knex } = gatehouse().platform.db;
  const { rows: tables } = await knex.raw<{ rows: { name: string }[] }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'gatehouse' and column_name = 'instance_id'`,
  );
  const texts = tables.map(async ({ name }): Promise<[string, string]> => {
    const sql = `select t::text as text from gatehouse.${name} t where t.instance_id = ?`;
    const { rows } = await knex.raw<{ rows: { text: string }[] }>(sql, [site.id]);
    return [name, rows.map(({ text }) => text).join('\n')];
  });
  return new Map(await Promise.all(texts));
}
