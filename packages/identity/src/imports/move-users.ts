import { inTransaction } from '@gatehouse/database';
import type { BatchOutcome } from './batch-outcome.ts';
import type { ImportContext } from './import-users.ts';
import { readUser } from './read-user-line.ts';
import { readEach, storeUsers } from './store-users.ts';

/**
 * Takes over users of another server, all of a batch in one transaction. Who is there already stays as is, so that a move
 * can be begun again.
 *
 * @param records as lines of an import have them; nothing of them needs to have been checked
 * @returns what became of them; a problem's `line` is the place in the batch, counted from 1
 * @throws AppError `user_quota_reached`
 */
export async function moveUsers(context: ImportContext, records: readonly object[]): Promise<BatchOutcome> {
  const places = records.map((record, index) => ({ number: index + 1, record }));
  const read = readEach(places, ({ number, record }) => readUser(context, number, record));
  return inTransaction(context, (tx) => storeUsers(tx, 'skip', read));
}
