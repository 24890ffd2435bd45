import { nilUuid } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { Knex } from 'knex';
import { orConflict } from '../conflict.ts';
import type { Database } from '../connect.ts';
import type { InstanceRow, ServedInstanceRow } from '../rows/instance-row.ts';
import type { InstanceId } from '../scope.ts';
import { query, queryOne, sharedStatement, statement } from '../statement.ts';

/** The row that single mode hangs its data on. It describes no site, so nothing here ever finds or lists it. */
export const anchorInstanceId = nilUuid;

/** What requests run with: a process reads no more of each site that it has not seen lately. */
const neededColumns = 'i.id, i.site_uuid, i.slug, i.state, i.settings, i.settings_version, i.data_key';

const columns = `${neededColumns}, i.master_key_id, i.labels, i.created_at, i.updated_at, i.deleted_at, i.purge_after,
  i.purge_started_at`;

// With the instance and not after it: what was read together fits together, and costs no second round trip.
const servedColumns = `${neededColumns},
  (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'algorithm', k.algorithm, 'state', k.state,
     'sealed_key', k.sealed_key, 'public_key', k.public_key, 'verifies_until', k.verifies_until) order by k.created_at, k.id), '[]')
   from gatehouse.signing_keys k
   where k.instance_id = i.id and k.state in ('published', 'active', 'retiring')) as signing_keys,
  (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'role', a.role)), '[]')
   from gatehouse.api_keys a where a.instance_id = i.id and a.revoked_at is null) as api_keys`;

/** A deleted instance is found by nobody. */
const isLive = `i.deleted_at is null and i.id <> '${anchorInstanceId}'`;

const findById = statement(
  'find_instance_by_id',
  `select ${columns} from gatehouse.instances i where i.id = $1 and ${isLive}`,
);

const findBySlug = statement(
  'find_instance_by_slug',
  `select ${columns} from gatehouse.instances i where i.slug = $1 and ${isLive}`,
);

const findBySiteUuid = statement(
  'find_instance_by_site_uuid',
  `select ${columns} from gatehouse.instances i where i.site_uuid = $1 and ${isLive}`,
);

const findServed = {
  id: sharedStatement(
    'find_served_instance_by_id',
    `select ${servedColumns} from gatehouse.instances i where i.id = $1 and ${isLive}`,
  ),
  slug: sharedStatement(
    'find_served_instance_by_slug',
    `select ${servedColumns} from gatehouse.instances i where i.slug = $1 and ${isLive}`,
  ),
  site_uuid: sharedStatement(
    'find_served_instance_by_site_uuid',
    `select ${servedColumns} from gatehouse.instances i where i.site_uuid = $1 and ${isLive}`,
  ),
  domain: sharedStatement(
    'find_served_instance_by_domain',
    `select ${servedColumns} from gatehouse.instances i
     join gatehouse.instance_domains d on d.instance_id = i.id
     where d.domain = $1 and d.verified_at is not null and ${isLive}`,
  ),
};

const listIds = statement(
  'list_instance_ids',
  `select id from gatehouse.instances
   where deleted_at is null and ($1::uuid is null or id > $1) order by id limit $2`,
);

const lockDeletedById = statement(
  'lock_deleted_instance',
  `select ${columns} from gatehouse.instances i where i.id = $1 and i.deleted_at is not null for update`,
);

const findDeletedByName = statement(
  'find_deleted_instance',
  `select ${columns} from gatehouse.instances i
   where i.deleted_at is not null and (i.id::text = $1 or i.slug = $1 or i.site_uuid::text = $1)
   order by i.deleted_at desc limit 1`,
);

const lockById = statement(
  'lock_instance',
  `select ${columns} from gatehouse.instances i where i.id = $1 and ${isLive} for update`,
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

/** The instance with the operator's own UUID. */
export async function findInstanceBySiteUuid(db: Database, siteUuid: string): Promise<InstanceRow | undefined> {
  return queryOne<InstanceRow>(db, findBySiteUuid, [siteUuid]);
}

/**
 * An instance as requests run with it. One round trip.
 *
 * @param by what the value is; a `domain` counts once it is verified
 */
export async function findServedInstance(
  db: Database,
  by: keyof typeof findServed,
  value: string,
): Promise<ServedInstanceRow | undefined> {
  return queryOne<ServedInstanceRow>(db, findServed[by], [value]);
}

/** The instance with that id, slug or uuid that was deleted last and can still be restored. */
export async function findDeletedInstance(db: Database, name: string): Promise<InstanceRow | undefined> {
  return queryOne<InstanceRow>(db, findDeletedByName, [name]);
}

/**
 * Ids of the instances that are not deleted, in their order, the anchor of single mode among them.
 *
 * @param after the last of the page before; null for the first page
 */
export async function listInstanceIds(db: Database, after: string | null, limit: number): Promise<InstanceId[]> {
  return (await query<{ id: InstanceId }>(db, listIds, [after, limit])).map(({ id }) => id);
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

/** Like {@link lockInstance} for one that is deleted. @throws AppError `not_found` */
export async function lockDeletedInstance(db: Database, id: string): Promise<InstanceRow> {
  const row = await queryOne<InstanceRow>(db, lockDeletedById, [id]);
  if (!row) throw new AppError('not_found', { text: 'Instance not found' });
  return row;
}

/** What a new instance is made of. */
export type NewInstance = Omit<
  InstanceRow,
  'state' | 'settings_version' | 'updated_at' | 'deleted_at' | 'purge_after' | 'purge_started_at'
>;

/**
 * Adds an instance.
 *
 * @throws AppError `instance_exists`, `instance_slug_taken`.
 */
export async function insertInstance(db: Database, instance: NewInstance): Promise<InstanceRow> {
  const row = { ...instance, updated_at: instance.created_at };
  const rows = await orConflict(instances(db).insert(row).returning('*'), { slug: instance.slug });
  return rows[0] as InstanceRow;
}

/** The columns of an instance that may change. */
export type InstanceChange = Partial<Pick<InstanceRow, 'slug' | 'state' | 'labels' | 'settings'>>;

/**
 * Changes an instance, counts `settings_version` up and stamps `updated_at`.
 *
 * @throws AppError `not_found`, `instance_slug_taken`.
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
  const update = liveInstances(db).where({ id }).update(row).returning('*');
  const rows = await orConflict(update, { slug: change.slug ?? '' });
  if (!rows[0]) throw new AppError('not_found', { text: 'Instance not found' });
  return rows[0];
}

/** When an instance was deleted and until when it can be restored; both null: it is not deleted. */
export interface InstanceDeletion {
  readonly deletedAt: Date | null;
  readonly purgeAfter: Date | null;
}

/**
 * Deletes an instance for everybody who looks for one, or brings it back.
 *
 * @throws AppError `instance_slug_taken`, `instance_exists`, `instance_secret_taken` when another has taken its place.
 */
export async function setInstanceDeletion(
  db: Database,
  { id, slug }: Pick<InstanceRow, 'id' | 'slug'>,
  { deletedAt, purgeAfter }: InstanceDeletion,
  now: Date,
): Promise<InstanceRow> {
  const row = {
    deleted_at: deletedAt,
    purge_after: purgeAfter,
    settings_version: db.knex.raw('settings_version + 1'),
    updated_at: now,
  };
  const rows = await orConflict(instances(db).where({ id }).update(row).returning('*'), { slug });
  return rows[0] as InstanceRow;
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

function liveInstances(db: Database): Knex.QueryBuilder<InstanceRow, InstanceRow[]> {
  return instances(db).whereNot({ id: anchorInstanceId }).whereNull('deleted_at');
}

function instances(db: Database): Knex.QueryBuilder<InstanceRow, InstanceRow[]> {
  return db.knex('instances').withSchema(db.namespace);
}
