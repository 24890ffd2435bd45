import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { areaUnderCurve } from '../../../timing/compare-times.ts';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

const samples = 200;
/** As often as a person may try: the limit of an account is not what is measured. */
const secondsBetween = 10;

/** The addresses of accounts that a stranger must not tell from one that is not there. */
async function accounts(): Promise<string[]> {
  const round = randomUUID();
  const until = new Date(api().now.getTime() + 365 * 86_400_000);
  await api().addUser({ email: `usual@${round}.example` });
  await api().addUser({ email: `unconfirmed@${round}.example`, email_confirmed_at: null });
  await api().addUser({ email: `banned@${round}.example`, banned_until: until });
  await api().addUser({ email: `passwordless@${round}.example`, password: null });
  return ['usual', 'unconfirmed', 'banned', 'passwordless'].map((name) => `${name}@${round}.example`);
}

async function timeOf(email: string): Promise<number> {
  const begun = performance.now();
  const answer = await api().post('/token?grant_type=password', { email, password: 'wrong password' });
  const took = performance.now() - begun;
  expect(answer.body.error_code).toBe('invalid_credentials');
  return took;
}

/** Times of every address and of unknown ones, one after the other so that load meets all alike. */
async function measure(emails: readonly string[]): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>([...emails, 'unknown'].map((name) => [name, []]));
  for (let sample = 0; sample < samples; sample += 1) {
    api().advance(secondsBetween);
    for (const [name, list] of times) {
      list.push(await timeOf(name === 'unknown' ? `unknown-${sample}@x.example` : name));
    }
  }
  return times;
}

it(
  'an unknown address takes as long as a wrong password, an unconfirmed, a banned and a passwordless account (S-3)',
  { retry: 1, timeout: 60_000 },
  async () => {
    const emails = await accounts();
    const times = await measure(emails);
    const unknown = times.get('unknown') ?? [];
    for (const email of emails) {
      expect(Math.abs(areaUnderCurve(times.get(email) ?? [], unknown) - 0.5), email).toBeLessThanOrEqual(0.1);
    }
  },
);
