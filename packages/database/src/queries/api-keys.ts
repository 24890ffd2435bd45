import type { Database } from '../connect.ts';
import type { ApiKeyRow } from '../rows/signing-key-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

/** The API keys of an instance, revoked and expired ones too, newest first. */
export async function listApiKeys(scope: Scope): Promise<ApiKeyRow[]> {
  return rowsOf(scope, 'api_keys').orderBy([{ column: 'created_at', order: 'desc' }, 'id']);
}

const countLive = statement(
  'count_live_api_keys',
  `select count(*)::integer as count from gatehouse.api_keys
   where instance_id = $1 and revoked_at is null and expires_at > $2 and ($3::text is null or key_id = $3)`,
);

/** How many API keys of an instance are good for something; with a kid, of those that it signed. */
export async function countLiveApiKeys(scope: Scope, now: Date, kid: string | null = null): Promise<number> {
  const row = await queryOne<{ count: number }>(scope.db, countLive, [scope.instanceId, now, kid]);
  return row?.count ?? 0;
}

/** Adds an API key. */
export async function insertApiKey(scope: Scope, key: Omit<ApiKeyRow, 'instance_id' | 'revoked_at'>): Promise<void> {
  await scope.db
    .knex<ApiKeyRow>('api_keys')
    .withSchema(scope.db.namespace)
    .insert({ ...key, instance_id: scope.instanceId, revoked_at: null });
}

/** Revokes an API key; one that is revoked keeps its time. @returns undefined when there is none. */
export async function revokeApiKeyRow(scope: Scope, id: string, now: Date): Promise<ApiKeyRow | undefined> {
  const revoked_at = scope.db.knex.raw('coalesce(revoked_at, ?)', [now]);
  const rows = await rowsOf(scope, 'api_keys').where({ id }).update({ revoked_at }).returning('*');
  return rows[0];
}

const sweep = statement(
  'sweep_expired_api_keys',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, id from gatehouse.api_keys where expires_at < $1 limit $2 for update skip locked
   )
   delete from gatehouse.api_keys k using old where k.instance_id = old.instance_id and k.id = old.id
   returning k.id`,
);

/** Removes API keys that expired earlier, of every instance. @returns how many, at most `limit`. */
export async function sweepExpiredApiKeys(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweep, [before, limit])).length;
}
