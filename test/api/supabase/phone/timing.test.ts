import { expect, it } from 'vitest';
import { areaUnderCurve, measure } from '../../../timing/compare-times.ts';
import { useSupabaseApi } from '../support.ts';
import { newNumber, twilioSite } from './texts.ts';

const api = useSupabaseApi(twilioSite);

it.each([
  ['/signup', { password: 'correct horse' }],
  ['/resend', { type: 'sms' }],
  ['/otp', {}],
  ['/verify', { type: 'sms', token: '123456' }],
])('time does not tell whether a number has an account: %s', { retry: 1, timeout: 120_000 }, async (path, more) => {
  const samples = 200;
  const warmUps = 20;
  const known = Array.from({ length: samples + warmUps }, () => newNumber());
  for (const phone of known) await api().addUser({ email: null, phone, phone_confirmed_at: api().now });
  // Plans that were made while the tables were empty read them whole.
  await api().dependencies.db.knex.raw('analyze');
  const ask = async (phone: string): Promise<string> => String((await api().post(path, { phone, ...more })).status);
  const { times, answers } = await measure({
    samples,
    warmUps,
    beforeRound: () => undefined,
    asks: { known: (round) => ask(known[round + warmUps] ?? ''), stranger: () => ask(newNumber()) },
  });
  expect(answers['known']).toEqual(answers['stranger']);
  expect(Math.abs(areaUnderCurve(times['known'] ?? [], times['stranger'] ?? []) - 0.5)).toBeLessThanOrEqual(0.1);
});
