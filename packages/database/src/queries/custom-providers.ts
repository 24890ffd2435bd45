import { orConflict } from '../conflict.ts';
import type { CustomProviderRow, CustomProviderType } from '../rows/custom-provider-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';
import { inTransaction } from '../transaction.ts';

/** What a new provider is made of. */
type NewCustomProvider = Omit<CustomProviderRow, 'instance_id' | 'updated_at'>;

/** The columns of a provider that may change. */
export type CustomProviderChange = Partial<
  Omit<CustomProviderRow, 'instance_id' | 'id' | 'identifier' | 'provider_type' | 'created_at'>
>;

const lock = statement(
  'lock_custom_providers',
  `select pg_advisory_xact_lock(hashtextextended('custom_providers ' || $1::text, 0))`,
);

/**
 * Adds a provider; of parallel requests one is looked at after another.
 *
 * @returns undefined when the instance has as many as it may.
 * @throws AppError `custom_provider_exists` when the identifier is taken.
 */
export async function insertCustomProvider(
  scope: Scope,
  provider: NewCustomProvider,
  providersMax: number,
): Promise<CustomProviderRow | undefined> {
  return inTransaction(scope, async (tx) => {
    await query(tx.db, lock, [tx.instanceId]);
    if ((await countCustomProviders(tx)) >= providersMax) return undefined;
    const rows = await orConflict(
      tx.db
        .knex<CustomProviderRow>('custom_providers')
        .withSchema(tx.db.namespace)
        .insert({ ...provider, instance_id: tx.instanceId, updated_at: provider.created_at })
        .returning('*'),
      { identifier: provider.identifier },
    );
    return rows[0];
  });
}

/** Changes a provider. @returns undefined when there is none. */
export async function updateCustomProvider(
  scope: Scope,
  identifier: string,
  change: CustomProviderChange,
): Promise<CustomProviderRow | undefined> {
  const rows = await rowsOf(scope, 'custom_providers').where({ identifier }).update(change).returning('*');
  return rows[0];
}

/** The provider of that identifier, enabled or not. */
export async function findCustomProvider(scope: Scope, identifier: string): Promise<CustomProviderRow | undefined> {
  return rowsOf(scope, 'custom_providers').where({ identifier }).first();
}

/** The providers of a site, the newest first. */
export async function listCustomProviders(scope: Scope, type?: CustomProviderType): Promise<CustomProviderRow[]> {
  return await rowsOf(scope, 'custom_providers')
    .where(type === undefined ? {} : { provider_type: type })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'identifier', order: 'asc' },
    ])
    .select('*');
}

/** How many providers a site has. */
export async function countCustomProviders(scope: Scope): Promise<number> {
  const row = (await rowsOf(scope, 'custom_providers').count({ found: '*' }).first()) as { found: string } | undefined;
  return Number(row?.found ?? 0);
}

/** Removes a provider. @returns whether it was there. */
export async function deleteCustomProvider(scope: Scope, identifier: string): Promise<boolean> {
  return (await rowsOf(scope, 'custom_providers').where({ identifier }).delete()) > 0;
}
