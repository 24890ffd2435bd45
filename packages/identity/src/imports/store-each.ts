import { inSavepoint, type Scope, type StoredBatch } from '@gatehouse/database';
import { LineError, problemOf } from './line-problem.ts';
import type { BatchOutcome } from './batch-outcome.ts';
import type { ImportedUser } from './read-user-line.ts';

/** Stores users and the ways they are known with one statement. */
type Store = (tx: Scope, users: readonly ImportedUser[]) => Promise<StoredBatch>;

/**
 * Stores all with one statement; where the database refuses one of them, each by itself.
 *
 * @returns ids of the users that were stored; what went wrong is added to the problems
 */
export async function storeEach(
  tx: Scope,
  users: readonly ImportedUser[],
  outcome: BatchOutcome,
  store: Store,
): Promise<ReadonlySet<string>> {
  if (users.length === 0) return new Set();
  try {
    const stored = await inSavepoint(tx, (within) => store(within, users));
    for (const user of users) reportIdentities(user, stored, outcome);
    return stored.users;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [user] = users;
    if (users.length === 1 && user) {
      outcome.problems.push(problemOf(user.line, refusalOf(error)));
      return new Set();
    }
  }
  const stored = new Set<string>();
  for (const user of users) for (const id of await storeEach(tx, [user], outcome, store)) stored.add(id);
  return stored;
}

/** An identity that was not stored is another user's. The user is there without it, and the line says so. */
function reportIdentities(user: ImportedUser, stored: StoredBatch, { problems }: BatchOutcome): void {
  if (!stored.users.has(user.row.id)) return;
  for (const [index, identity] of user.identities.entries()) {
    if (!user.givesIdentities || stored.identities.has(identity.id)) continue;
    const field = `identities.${index}.provider_id`;
    const allowed = 'an identity of nobody else; the user was stored without it';
    problems.push(problemOf(user.line, new LineError(field, `${identity.provider}:${identity.provider_id}`, allowed)));
  }
}

interface DatabaseError extends Error {
  readonly code?: string;
}

/** Data that the database does not take, or a constraint. */
function isRefusal(error: unknown): error is DatabaseError {
  const { code } = ((error as Error).cause ?? error) as DatabaseError;
  return code !== undefined && /^2[23]/.test(code);
}

function refusalOf(error: DatabaseError): LineError {
  const isTaken = ((error.cause ?? error) as DatabaseError).code === '23505';
  if (isTaken) return new LineError('', error.message, 'addresses and ids of nobody else');
  return new LineError('', 'a value that cannot be stored', 'texts, times and numbers that PostgreSQL can hold');
}
