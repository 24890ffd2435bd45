import type { Knex } from 'knex';
import { orConflict } from '../conflict.ts';
import type { Database } from '../connect.ts';
import type { OperatorSigningKeyRow } from '../rows/operator-row.ts';

/** The keys that verify `x-nf-sign`, the oldest first; at most two. */
export async function listOperatorSigningKeys(db: Database): Promise<OperatorSigningKeyRow[]> {
  return signingKeys(db).orderBy(['created_at', 'id']);
}

/** Adds a key. @throws AppError `conflict` when another one took the slot at the same moment */
export async function insertOperatorSigningKey(db: Database, key: OperatorSigningKeyRow): Promise<void> {
  await orConflict(signingKeys(db).insert(key));
}

/** Takes a key away. @returns it, if it was live */
export async function deleteOperatorSigningKey(
  db: Database,
  id: string,
  now: Date,
): Promise<OperatorSigningKeyRow | undefined> {
  const rows = await liveSigningKeys(db, now).where({ id }).delete().returning('*');
  return rows[0];
}

/** Ends a key at a time; one that has ended is not brought back. @returns it, if it was live */
export async function endOperatorSigningKey(
  db: Database,
  id: string,
  at: Date,
  now: Date,
): Promise<OperatorSigningKeyRow | undefined> {
  const rows = await liveSigningKeys(db, now).where({ id }).update({ expires_at: at }).returning('*');
  return rows[0];
}

/** Takes away the keys that have ended. */
export async function deleteEndedSigningKeys(db: Database, now: Date): Promise<void> {
  await signingKeys(db).where('expires_at', '<=', now).delete();
}

function liveSigningKeys(db: Database, now: Date): ReturnType<typeof signingKeys> {
  return signingKeys(db).where((live) => void live.whereNull('expires_at').orWhere('expires_at', '>', now));
}

function signingKeys(db: Database): Knex.QueryBuilder<OperatorSigningKeyRow, OperatorSigningKeyRow[]> {
  return db.knex('operator_signing_keys').withSchema(db.namespace);
}
