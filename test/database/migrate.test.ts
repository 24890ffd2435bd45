import { describe, expect, it } from 'vitest';
import { useDatabase } from '@gatehouse/testing';
import { migrate, readSchemaLevel, rollBackOne } from '@gatehouse/database';

describe('migrate', () => {
  const database = useDatabase();

  it('leaves a database that this build serves', async () => {
    expect((await readSchemaLevel(database().db)).state).toBe('current');
  });

  it('does nothing the second time', async () => {
    expect((await migrate(database().db)).applied).toEqual([]);
  });

  it('can be taken back step by step, and done again', async () => {
    const { db } = database();
    const names: string[] = [];
    for (let reverted = await rollBackOne(db); reverted.length > 0; reverted = await rollBackOne(db))
      names.push(...reverted);
    expect((await readSchemaLevel(db)).state).toBe('none');
    expect((await migrate(db)).applied).toHaveLength(names.length);
  });

  it('lets one of two parallel runs do the work', async () => {
    const { db } = database();
    await rollBackOne(db);
    const reports = await Promise.all([migrate(db), migrate(db)]);
    expect(reports.map(({ applied }) => applied.length).sort()).toEqual([0, 1]);
  });
});
