import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../../timing/compare-times.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 1_000_000, email_sent: '' } });

const samples = 200;

async function timeOf(ask: () => Promise<Answer>): Promise<number> {
  const begun = performance.now();
  const { status } = await ask();
  const took = performance.now() - begun;
  expect(status).toBe(200);
  return took;
}

/** Times of people with an account and of strangers, in turns so that load meets both, each as often first. */
async function compare(ask: (email: string) => Promise<Answer>): Promise<number> {
  const known: number[] = [];
  const unknown: number[] = [];
  const users = [];
  for (let count = 0; count < samples; count += 1) users.push((await api().addUser()).email ?? '');
  // Plans that were made while the tables were empty read them whole.
  await api().dependencies.db.knex.raw('analyze');
  for (const [index, email] of users.entries()) {
    const steps = [
      async () => known.push(await timeOf(() => ask(email))),
      async () => unknown.push(await timeOf(() => ask(`${randomUUID()}@x.example`))),
    ];
    for (const step of index % 2 === 0 ? steps : steps.toReversed()) await step();
  }
  return areaUnderCurve(known, unknown);
}

describe('time does not tell whether an address has an account', () => {
  it.each([
    ['/signup', { password: 'correct horse' }],
    ['/resend', { type: 'signup' }],
  ])('%s', { retry: 1, timeout: 60_000 }, async (path, more) => {
    const found = await compare((email) => api().post(path, { email, ...more }));
    expect(Math.abs(found - 0.5)).toBeLessThanOrEqual(0.1);
  });
});
