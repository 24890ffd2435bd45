import { useDatabase } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';

const database = useDatabase();

/** What the watcher has found in this test, taken from it: what it finds fails the test after which it looks. */
function takeFindings(): string[] {
  const found = (globalThis as { [watch: symbol]: Set<string> | undefined })[Symbol.for('gatehouse.watch-statements')];
  const texts = [...(found ?? [])];
  found?.clear();
  return texts;
}

const nobody = '00000000-0000-4000-8000-000000000001';

/** Sends a statement. @returns what the watcher has found in it */
async function send(sql: string, values: readonly string[] = []): Promise<string[]> {
  await database().db.knex.raw(sql, [...values]);
  return takeFindings();
}

describe('the watcher of statements', () => {
  it.each([
    ['select count(*) from gatehouse.users', 'users'],
    ['update gatehouse.sessions set ip = null', 'sessions'],
    [
      'select 1 from gatehouse.users u join gatehouse.sessions s on s.user_id = u.id where u.instance_id = ?',
      'sessions s',
    ],
  ])('finds %s', async (sql, table) => {
    const findings = await send(sql, sql.includes('?') ? [nobody] : []);
    expect(findings).toEqual([expect.stringContaining(`${table} in: `)]);
  });

  it('finds nothing wrong with one that is bound, or is meant for all and says why', async () => {
    expect(await send('select count(*) from gatehouse.users where instance_id = ?', [nobody])).toEqual([]);
    expect(await send('-- every instance: a test of it\nselect count(*) from gatehouse.users')).toEqual([]);
  });
});
