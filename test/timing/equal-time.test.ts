import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { askToken, speak } from '../api/dialects/speak.ts';
import { useSupabaseApi, type Answer, type TestUser } from '../api/supabase/support.ts';
import { areaUnderCurve, measureUntilAlike } from './compare-times.ts';

const samples = 200;
const warmUps = 8;
/** As often as a person may try: the limits of an account are not what is measured. */
const secondsBetween = 120;

const api = useSupabaseApi({
  hide_existing_accounts: true,
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
  readonly ask: (email: string, round: number) => Promise<Answer>;
  /** What of an answer has to be the same for everybody; all of it unless told. */
  readonly told?: (answer: Answer) => string;
}

const password = 'wrong password';
const inTurns = (round: number, ...asks: readonly [() => Promise<Answer>, () => Promise<Answer>]): Promise<Answer> =>
  asks[Math.abs(round) % 2 === 0 ? 0 : 1]();

/** What a stranger asks about an address, by mail or with a password. Texts have tests of their own beside their endpoints. */
const doors: readonly Door[] = [
  {
    what: 'a login with a wrong password',
    ask: (username) => askToken(api(), 'netlify', { grant_type: 'password', username, password }),
  },
  {
    what: 'a recovery',
    ask: (email, round) =>
      inTurns(
        round,
        () => speak(api(), 'netlify', { path: '/recover', body: { email } }),
        () => api().post('/recover', { email }),
      ),
  },
  { what: 'a magic link', ask: (email) => api().post('/magiclink', { email }) },
  { what: 'a code by mail', ask: (email) => api().post('/otp', { email }) },
  {
    what: 'a wrong code',
    ask: (email, round) => {
      const type = Math.abs(round) % 2 === 0 ? 'email' : 'recovery';
      return api().post('/verify', { type, email, token: '0000000000' });
    },
  },
  {
    what: 'a sign-up where accounts are hidden',
    ask: (email, round) =>
      inTurns(
        round,
        () => speak(api(), 'netlify', { path: '/signup', body: { email, password } }),
        () => api().post('/signup', { email, password }),
      ),
    // Who signs up is told an id and times, and whether there are identities (SECURITY.md).
    told: ({ status }) => String(status),
  },
];

/** Makes an account of each kind. All but the usual one wait for a code to be typed. */
async function makeAccounts(): Promise<(readonly [string, string])[]> {
  const made: (readonly [string, string])[] = [];
  for (const [kind, user] of Object.entries(accounts())) {
    const email = `${kind}@${randomUUID()}.example`;
    await api().addUser({ ...user, email });
    if (kind !== 'usual') expect((await api().post('/recover', { email })).status).toBe(200);
    made.push([kind, email]);
  }
  // Plans that were made while the tables were empty read them whole.
  await api().dependencies.db.knex.raw('analyze');
  return made;
}

it.each(doors)(
  '$what takes as long for every account as for an address that nobody has (netlify 770e35a, ASVS 6.3.8)',
  { retry: 1, timeout: 120_000 },
  async ({ ask, told = ({ status, text }) => `${status} ${text}` }) => {
    const askFor =
      (emailOf: () => string) =>
      async (round: number): Promise<string> => {
        return told(await ask(emailOf(), round));
      };
    const asks = (await makeAccounts()).map(([kind, email]) => [kind, askFor(() => email)] as const);
    const { times, answers } = await measureUntilAlike({
      asks: { ...Object.fromEntries(asks), stranger: askFor(() => `nobody@${randomUUID()}.example`) },
      samples,
      warmUps,
      beforeRound: () => api().advance(secondsBetween),
      reference: 'stranger',
    });
    const { stranger = [], ...known } = times;
    for (const [kind, list] of Object.entries(known)) {
      expect(answers[kind], kind).toEqual(answers['stranger']);
      expect(Math.abs(areaUnderCurve(list, stranger) - 0.5), kind).toBeLessThanOrEqual(0.1);
    }
  },
);
