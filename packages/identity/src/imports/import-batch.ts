import { insertImportedUsers, type ImportPolicy, type Scope, type StoredBatch } from '@gatehouse/database';
import type { BatchOutcome } from './batch-outcome.ts';
import { meetKnown } from './meet-known.ts';
import type { ImportedUser } from './read-user-line.ts';
import { storeEach } from './store-each.ts';

/**
 * Stores users inside a transaction: new ones with one statement, those that are there already as the policy says.
 */
export async function importBatch(
  tx: Scope,
  policy: ImportPolicy,
  users: readonly ImportedUser[],
): Promise<BatchOutcome> {
  const outcome: BatchOutcome = { added: 0, updated: 0, skipped: 0, problems: [] };
  if (users.length === 0) return outcome;
  const stored = await storeEach(tx, users, outcome, addUsers);
  const known = users.filter(({ line, row }) => !stored.has(row.id) && !hasProblem(outcome, line));
  outcome.added = stored.size;
  await meetKnown(tx, policy, known, outcome);
  return outcome;
}

function addUsers(tx: Scope, users: readonly ImportedUser[]): Promise<StoredBatch> {
  return insertImportedUsers(
    tx,
    users.map(({ row }) => row),
    users.flatMap(({ identities }) => identities),
  );
}

function hasProblem({ problems }: BatchOutcome, line: number): boolean {
  return problems.some((problem) => problem.line === line);
}
