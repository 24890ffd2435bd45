import { describe, expect, it } from 'vitest';
import { codeIn, mailTo } from '../supabase/follow-mail.ts';
import { codeTo, newNumber, twilioSite } from '../supabase/phone/texts.ts';
import { signIn } from '../supabase/sign-in.ts';
import { useSupabaseApi, type Answer } from '../supabase/support.ts';
import { speak } from './speak.ts';

const api = useSupabaseApi({ ...twilioSite, rate_limit: { otp: 100_000, verify: 100_000 } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;
const password = 'correct horse';

/** The database goes away for who opens a session, and for nothing else, as long as the work lasts. */
async function withoutSessions<T>(work: () => Promise<T>): Promise<T> {
  const { knex } = api().dependencies.db;
  await knex.raw(`
    create function gatehouse.go_away() returns trigger language plpgsql as
      $$ begin raise exception 'terminating connection' using errcode = '57P01'; end $$;
    create trigger go_away before insert on gatehouse.sessions for each row execute function gatehouse.go_away()`);
  try {
    return await work();
  } finally {
    await knex.raw('drop trigger go_away on gatehouse.sessions; drop function gatehouse.go_away()');
  }
}

type Ask = () => Promise<Answer>;

const ways: readonly (readonly [string, () => Promise<Ask>])[] = [
  [
    'the link of a sign-up that leads to the site',
    async () => {
      const email = newAddress();
      await speak(api(), 'netlify', { path: '/signup', body: { email, password } });
      const { token } = (await mailTo(api(), email)).snapshot;
      return () => speak(api(), 'netlify', { path: '/verify', body: { type: 'signup', token } });
    },
  ],
  [
    'the link of a recovery that leads to the site',
    async () => {
      const { email } = await api().addUser({ email: newAddress() });
      await speak(api(), 'netlify', { path: '/recover', body: { email } });
      const { token } = (await mailTo(api(), email ?? '')).snapshot;
      return () => speak(api(), 'netlify', { path: '/verify', body: { type: 'recovery', token } });
    },
  ],
  [
    'a mailed token',
    async () => {
      const { email } = await api().addUser({ email: newAddress() });
      await api().post('/recover', { email });
      const { token } = (await mailTo(api(), email ?? '')).snapshot;
      return () => api().post('/verify', { type: 'recovery', token_hash: token });
    },
  ],
  [
    'a mailed code',
    async () => {
      const email = newAddress();
      await api().post('/signup', { email, password });
      const token = codeIn(await mailTo(api(), email));
      return () => api().post('/verify', { type: 'signup', email, token });
    },
  ],
  [
    'the token of a change of address',
    async () => {
      api().configure({ mailer: { secure_email_change_enabled: false } });
      const { accessToken } = await signIn(api());
      const email = newAddress();
      await api().put('/user', { email }, { token: accessToken });
      const { token } = (await mailTo(api(), email)).snapshot;
      return () => api().post('/verify', { type: 'email_change', token_hash: token });
    },
  ],
  [
    'a texted code',
    async () => {
      const phone = newNumber();
      await api().post('/signup', { phone, password });
      const token = await codeTo(api(), phone);
      return () => api().post('/verify', { type: 'sms', phone, token });
    },
  ],
];

describe('what was sent is spent only together with the session that it opens', () => {
  it.each(ways)('%s works again when the database went away before there was one', async (_what, begin) => {
    const ask = await begin();
    const broken = await withoutSessions(ask);
    expect(broken.status, broken.text).toBe(503);
    const answer = await ask();
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.access_token).toEqual(expect.any(String));
    expect((await ask()).status).toBeGreaterThanOrEqual(400);
  });
});
