import { AppError } from '@gatehouse/errors';
import type { Knex } from 'knex';
import { orConflict } from '../conflict.ts';
import type { Database } from '../connect.ts';
import type { InstanceRow } from '../rows/instance-row.ts';
import { tenantTables } from '../rows/tables.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { queryOne, statement } from '../statement.ts';

/** The row that single mode hangs its data on. It describes no site, so nothing here ever finds or lists it. */
export const anchorInstanceId = '00000000-0000-0000-0000-000000000000';

const columns =
  'i.id, i.site_uuid, i.slug, i.state, i.settings, i.settings_version, i.data_key, i.master_key_id, ' +
  'i.jwt_secret_fingerprint, i.created_at, i.updated_at';

const findById = statement(
  'find_instance_by_id',
  `select ${columns} from gatehouse.instances i where i.id = $1 and i.id <> '${anchorInstanceId}'`,
);

const findBySlug = statement(
  'find_instance_by_slug',
  `select ${columns} from gatehouse.instances i where i.slug = $1 and i.id <> '${anchorInstanceId}'`,
);

const findByDomain = statement(
  'find_instance_by_domain',
  `select ${columns} from gatehouse.instances i
   join gatehouse.instance_domains d on d.instance_id = i.id
   where d.domain = $1 and d.verified_at is not null and i.id <> '${anchorInstanceId}'`,
);

const lockById = statement(
  'lock_instance',
  `select ${columns} from gatehouse.instances i where i.id = $1 and i.id <> '${anchorInstanceId}' for update`,
);

const ensureAnchor = statement(
  'ensure_anchor_instance',
  `insert into gatehouse.instances (id, slug, settings, data_key, master_key_id, created_at, updated_at)
   values ('${anchorInstanceId}', '${anchorInstanceId}', '{}', $1, $2, $3, $3)
   on conflict (id) do nothing`,
);

const readAnchor = statement(
  'read_anchor_instance',
  `select ${columns} from gatehouse.instances i where i.id = '${anchorInstanceId}' for update`,
);

/** The instance with that id. */
export async function findInstanceById(db: Database, id: string): Promise<InstanceRow | undefined> {
  return queryOne<InstanceRow>(db, findById, [id]);
}

/** The instance with that slug. */
export async function findInstanceBySlug(db: Database, slug: string): Promise<InstanceRow | undefined> {
  return queryOne<InstanceRow>(db, findBySlug, [slug]);
}

/** The instance that owns a host name; only a verified one counts. One round trip. */
export async function findInstanceByDomain(db: Database, domain: string): Promise<InstanceRow | undefined> {
  return queryOne<InstanceRow>(db, findByDomain, [domain]);
}

/**
 * Locks an instance until the end of the transaction: changes of it queue up, and no row of it can be added.
 *
 * @throws AppError `not_found`
 */
export async function lockInstance(db: Database, id: string): Promise<InstanceRow> {
  const row = await queryOne<InstanceRow>(db, lockById, [id]);
  if (!row) throw new AppError('not_found', { text: 'Instance not found' });
  return row;
}

/** What a new instance is made of. */
export type NewInstance = Omit<InstanceRow, 'state' | 'settings_version' | 'updated_at'>;

/**
 * Adds an instance.
 *
 * @throws AppError `instance_exists`, `instance_slug_taken`, `instance_secret_taken`.
 */
export async function insertInstance(db: Database, instance: NewInstance): Promise<InstanceRow> {
  const row = { ...instance, updated_at: instance.created_at };
  const rows = await orConflict(instances(db).insert(row).returning('*'), { slug: instance.slug });
  return rows[0] as InstanceRow;
}

/** The columns of an instance that may change. */
export type InstanceChange = Partial<Pick<InstanceRow, 'slug' | 'state' | 'settings' | 'jwt_secret_fingerprint'>>;

/**
 * Changes an instance, counts `settings_version` up and stamps `updated_at`.
 *
 * @throws AppError `not_found`, `instance_slug_taken`, `instance_secret_taken`.
 */
export async function updateInstance(
  db: Database,
  id: string,
  change: InstanceChange,
  now: Date,
): Promise<InstanceRow> {
  const row = {
    ...change,
    settings_version: db.knex.raw('settings_version + 1'),
    updated_at: now,
  };
  const update = instances(db).where({ id }).whereNot({ id: anchorInstanceId }).update(row).returning('*');
  const rows = await orConflict(update, { slug: change.slug ?? '' });
  if (!rows[0]) throw new AppError('not_found', { text: 'Instance not found' });
  return rows[0];
}

/** Deletes everything the instance has, then the instance with its domains. Belongs into a transaction. */
export async function deleteInstanceWithRows(scope: Scope): Promise<void> {
  // The last tables point to the first ones: nothing is left for a cascade to find row by row.
  for (const table of tenantTables.toReversed()) await rowsOf(scope, table).delete();
  await instances(scope.db).where({ id: scope.instanceId }).whereNot({ id: anchorInstanceId }).delete();
}

/** A page of instances by slug. */
export interface InstanceListing {
  /** The slug after which the page starts. */
  readonly after?: string;
  /** Most rows of the page. */
  readonly limit: number;
}

/** Instances in the order of their slugs. */
export async function listInstances(db: Database, { after = '', limit }: InstanceListing): Promise<InstanceRow[]> {
  return instances(db).where('slug', '>', after).whereNot({ id: anchorInstanceId }).orderBy('slug').limit(limit);
}

/** How many instances there are. */
export async function countInstances(db: Database): Promise<number> {
  const row = await instances(db).whereNot({ id: anchorInstanceId }).count<{ count: string }>().first();
  return Number(row?.count ?? 0);
}

/**
 * The row that single mode hangs its data on, locked until the end of the transaction; made when it is missing.
 *
 * @param keys the wrapped data key a new row gets; an existing one keeps its own
 */
export async function ensureAnchorInstance(
  db: Database,
  keys: Pick<InstanceRow, 'data_key' | 'master_key_id'>,
  now: Date,
): Promise<InstanceRow> {
  const existing = await queryOne<InstanceRow>(db, readAnchor, []);
  if (existing) return existing;
  await queryOne(db, ensureAnchor, [keys.data_key, keys.master_key_id, now]);
  return (await queryOne<InstanceRow>(db, readAnchor, [])) as InstanceRow;
}

/** Wraps the data key of single mode with another master key. */
export async function rewrapAnchorInstance(
  db: Database,
  keys: Pick<InstanceRow, 'data_key' | 'master_key_id'>,
): Promise<void> {
  await instances(db).where({ id: anchorInstanceId }).update(keys);
}

function instances(db: Database): Knex.QueryBuilder<InstanceRow, InstanceRow[]> {
  return db.knex('instances').withSchema(db.namespace);
}
