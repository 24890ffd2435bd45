import type { ImportPolicy, Scope } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import { keepToUserQuota } from '../quotas/user-quota.ts';
import type { BatchOutcome } from './batch-outcome.ts';
import { importBatch } from './import-batch.ts';
import { LineError, problemOf, type LineProblem } from './line-problem.ts';
import type { ImportedUser } from './read-user-line.ts';

/** Users who can be stored, and what is wrong with the others. */
export interface ReadUsers {
  readonly users: readonly ImportedUser[];
  readonly problems: readonly LineProblem[];
}

/** Reads what stands in numbered places; a place that cannot be read is a problem and the others go on. */
export function readEach<Place extends { readonly number: number }>(
  places: readonly Place[],
  read: (place: Place) => ImportedUser | undefined,
): ReadUsers {
  const users: ImportedUser[] = [];
  const problems: LineProblem[] = [];
  for (const place of places) {
    try {
      const user = read(place);
      if (user) users.push(user);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      problems.push(problemOf(place.number, error));
    }
  }
  return { users, problems };
}

/**
 * Stores users inside a transaction, as many as their site may have.
 *
 * @returns what became of them; all problems by their places
 * @throws AppError `user_quota_reached`
 */
export async function storeUsers(
  tx: Scope & { readonly instance: Instance },
  policy: ImportPolicy,
  { users, problems }: ReadUsers,
): Promise<BatchOutcome> {
  const stored = await importBatch(tx, policy, users);
  if (stored.added > 0) await keepToUserQuota(tx);
  return { ...stored, problems: [...problems, ...stored.problems].toSorted((a, b) => a.line - b.line) };
}
