import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { askToken, speak } from '../api/dialects/speak.ts';
import { useSupabaseApi, type Answer, type TestUser } from '../api/supabase/support.ts';
import { areaUnderCurve, measure } from './compare-times.ts';

const samples = 200;
const warmUps = 8;
/** As often as a person may try: the limits of an account are not what is measured. */
const secondsBetween = 120;

const api = useSupabaseApi({
  smtp: { host: 'smtp.invalid', admin_email: 'admin@a.example', max_frequency: 0 },
  rate_limit: { otp: 1_000_000, verify: 1_000_000 },
  mailer: { otp_attempts_max: 1_000, otp_length: 10 },
});

/** The accounts that a stranger must not tell from an address that nobody has. */
const accounts = (): Record<'usual' | 'unconfirmed' | 'banned' | 'passwordless', TestUser> => ({
  usual: {},
  unconfirmed: { email_confirmed_at: null },
  banned: { banned_until: new Date(api().now.getTime() + 365 * 86_400_000) },
  passwordless: { password: null },
});

interface Door {
  readonly what: string;
  readonly kinds: readonly (keyof ReturnType<typeof accounts>)[];
  readonly ask: (email: string, round: number) => Promise<Answer>;
}

/** Where a password is not looked at, having none makes no difference. */
const mailed = ['usual', 'unconfirmed', 'banned'] as const;

/**
 * What a stranger asks about an address. Signing in and up in the Supabase dialect and its resending have tests of their
 * own beside their endpoints.
 */
const doors: readonly Door[] = [
  {
    what: 'a login with a wrong password',
    kinds: [...mailed, 'passwordless'],
    ask: (username) => askToken(api(), 'netlify', { grant_type: 'password', username, password: 'wrong password' }),
  },
  {
    what: 'a recovery',
    kinds: mailed,
    ask: (email, round) =>
      round % 2 === 0
        ? speak(api(), 'netlify', { path: '/recover', body: { email } })
        : api().post('/recover', { email }),
  },
  { what: 'a magic link', kinds: mailed, ask: (email) => api().post('/magiclink', { email }) },
  {
    what: 'a wrong code',
    kinds: mailed,
    ask: (email) => api().post('/verify', { type: 'email', email, token: '0000000000' }),
  },
];

/** Makes an account of each kind. All but the usual one wait for a code to be typed. */
async function makeAccounts(kinds: Door['kinds']): Promise<(readonly [string, string])[]> {
  const made: (readonly [string, string])[] = [];
  for (const kind of kinds) {
    const email = `${kind}@${randomUUID()}.example`;
    await api().addUser({ ...accounts()[kind], email });
    if (kind !== 'usual') expect((await api().post('/recover', { email })).status).toBe(200);
    made.push([kind, email]);
  }
  // Plans that were made while the tables were empty read them whole.
  await api().dependencies.db.knex.raw('analyze');
  return made;
}

it.each(doors)(
  '$what takes as long for every account as for an address that nobody has (netlify 770e35a, ASVS 6.3.8)',
  { retry: 1, timeout: 60_000 },
  async ({ kinds, ask }) => {
    const askFor =
      (emailOf: () => string) =>
      async (round: number): Promise<string> => {
        const { status, text } = await ask(emailOf(), round);
        return `${status} ${text}`;
      };
    const asks = (await makeAccounts(kinds)).map(([kind, email]) => [kind, askFor(() => email)] as const);
    const { times, answers } = await measure({
      asks: { ...Object.fromEntries(asks), stranger: askFor(() => `nobody@${randomUUID()}.example`) },
      samples,
      warmUps,
      beforeRound: () => api().advance(secondsBetween),
    });
    const { stranger = [], ...known } = times;
    for (const [kind, list] of Object.entries(known)) {
      expect(answers[kind], kind).toEqual(answers['stranger']);
      expect(Math.abs(areaUnderCurve(list, stranger) - 0.5), kind).toBeLessThanOrEqual(0.1);
    }
  },
);
