import type { ImportPolicy, UserImportRow } from '../rows/user-import-row.ts';
import { rowsOf, type Scope } from '../scope.ts';

/** Begins an import. One with that id that is there already stays as it is. @returns what is there now. */
export async function openUserImport(
  scope: Scope,
  { id, policy, now }: { readonly id: string; readonly policy: ImportPolicy; readonly now: Date },
): Promise<UserImportRow> {
  const row = { instance_id: scope.instanceId, id, policy, created_at: now, updated_at: now };
  await scope.db
    .knex('user_imports')
    .withSchema(scope.db.namespace)
    .insert(row)
    .onConflict(['instance_id', 'id'])
    .ignore();
  const [found] = await rowsOf(scope, 'user_imports').where({ id });
  if (!found) throw new Error('an import that was just begun is gone');
  return found;
}

/** An import by its id. */
export async function findUserImport(scope: Scope, id: string): Promise<UserImportRow | undefined> {
  return await rowsOf(scope, 'user_imports').where({ id }).first();
}

/** What a batch adds to an import. */
export interface ImportProgress {
  readonly linesDone: number;
  readonly digest: Buffer;
  readonly added: number;
  readonly updated: number;
  readonly skipped: number;
  readonly failed: number;
}

/**
 * Writes down that an import has come further. In the transaction of what was stored: both are there, or neither.
 *
 * @param from the lines that were done before
 * @returns false when somebody else has gone on with it meanwhile
 */
export async function advanceUserImport(
  scope: Scope,
  { id, from, now }: { readonly id: string; readonly from: number; readonly now: Date },
  progress: ImportProgress,
): Promise<boolean> {
  const { knex } = scope.db;
  const counts = ['added', 'updated', 'skipped', 'failed'] as const;
  const changed = await rowsOf(scope, 'user_imports')
    .where({ id, lines_done: String(from) })
    .update({
      ...Object.fromEntries(counts.map((name) => [name, knex.raw('?? + ?', [name, progress[name]])])),
      lines_done: String(progress.linesDone),
      digest: progress.digest,
      updated_at: now,
    });
  return changed === 1;
}

/** The whole file is done. */
export async function finishUserImport(scope: Scope, id: string, now: Date): Promise<void> {
  await rowsOf(scope, 'user_imports').where({ id }).update({ finished_at: now, updated_at: now });
}
