import { randomUUID } from 'node:crypto';
import { inPlatformTransaction, inSavepoint, inTransaction, scopeOf, type InstanceId } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { expect, it } from 'vitest';

const base = useDatabase();

const scope = () => scopeOf(base().db, randomUUID() as InstanceId);

/** Resolves when an effect that was left before it has had its turn. */
const effectsDone = () => new Promise((resolve) => setImmediate(resolve));

it('what a part that was undone left for after the commit is undone with it', async () => {
  const done: string[] = [];
  await inTransaction(scope(), async (tx) => {
    tx.afterCommit(() => void done.push('before'));
    const failed = inSavepoint(tx, async (part) => {
      part.afterCommit(() => void done.push('undone'));
      throw new Error('not this part');
    });
    await expect(failed).rejects.toThrow('not this part');
    await inSavepoint(tx, async (part) => part.afterCommit(() => void done.push('after')));
    expect(done).toEqual([]);
  });
  await effectsDone();
  expect(done).toEqual(['before', 'after']);
});

it('what follows a rolled-back transaction does not follow', async () => {
  const done: string[] = [];
  const failed = inTransaction(scope(), async (tx) => {
    tx.afterCommit(() => void done.push('never'));
    throw new Error('not at all');
  });
  await expect(failed).rejects.toThrow('not at all');
  await effectsDone();
  expect(done).toEqual([]);
});

it.each([
  ['of a site', (effect: () => Promise<void>) => inTransaction(scope(), async (tx) => tx.afterCommit(effect))],
  [
    'of the platform',
    (effect: () => Promise<void>) => inPlatformTransaction(base().db, async (tx) => tx.afterCommit(effect)),
  ],
])('an effect that fails harms nothing: %s', async (_whose, commitWith) => {
  let isTried = false;
  await commitWith(async () => {
    isTried = true;
    throw new Error('nobody there');
  });
  // A rejection that nobody handles would fail the run.
  await effectsDone();
  expect(isTried).toBe(true);
});
