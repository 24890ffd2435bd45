import { describe, expect, it } from 'vitest';
import { retryWhileUnavailable } from './retry-while-unavailable.ts';

/** What pg throws when nobody listens any more. */
const away = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
const broken = new Error('relation "gatehouse.messages" does not exist');

/** Fails so often, then works. */
function failing(times: number, error: Error): { readonly write: () => Promise<string>; readonly count: () => number } {
  let count = 0;
  const write = async (): Promise<string> => {
    count += 1;
    if (count <= times) throw error;
    return 'written';
  };
  return { write, count: () => count };
}

describe('what must be written down', () => {
  it('is written once the database is back', async () => {
    const { write, count } = failing(2, away);
    expect(await retryWhileUnavailable(write, 5_000)).toBe('written');
    expect(count()).toBe(3);
  });

  it('is given up when its time is over', async () => {
    const { write, count } = failing(1_000, away);
    await expect(retryWhileUnavailable(write, 250)).rejects.toBe(away);
    expect(count()).toBe(2);
  });

  it('is not tried again when the database has refused it', async () => {
    const { write, count } = failing(1, broken);
    await expect(retryWhileUnavailable(write, 5_000)).rejects.toBe(broken);
    expect(count()).toBe(1);
  });
});
