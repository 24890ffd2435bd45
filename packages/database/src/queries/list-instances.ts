import type { Knex } from 'knex';
import type { Database } from '../connect.ts';
import type { InstanceRow } from '../rows/instance-row.ts';
import { escapeLike } from './escape-like.ts';
import { anchorInstanceId } from './instances.ts';

/** What lists of instances may be ordered by; each has an index. */
export type InstanceOrder = 'slug' | 'created_at' | 'updated_at';

/** Which instances, in which order. */
export interface InstanceListing {
  readonly order: InstanceOrder;
  readonly isDescending: boolean;
  /** The place in the order after which the page starts: the ordered value and the id of the last row before it. */
  readonly after?: { readonly value: string | Date; readonly id: string };
  /** Most rows of the page. */
  readonly limit: number;
  /** Absent: all but deleted ones. */
  readonly state?: 'active' | 'suspended' | 'deleted';
  /** All of these have to be there. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Normalised. */
  readonly domain?: string;
  /** The id, or the operator's own. */
  readonly uuid?: string;
  /** What the slug or the site's host begins with, in lower case. */
  readonly prefix?: string;
}

/** Instances in an order, a page of them. */
export async function listInstances(db: Database, listing: InstanceListing): Promise<InstanceRow[]> {
  const { order, isDescending, after, limit } = listing;
  const direction = isDescending ? 'desc' : 'asc';
  const found = matching(db, listing)
    .orderBy([
      { column: order, order: direction },
      { column: 'id', order: direction },
    ])
    .limit(limit);
  if (!after) return found;
  return found.whereRaw(`(??, id) ${isDescending ? '<' : '>'} (?, ?::uuid)`, [order, after.value, after.id]);
}

function matching(db: Database, listing: InstanceListing): Knex.QueryBuilder<InstanceRow, InstanceRow[]> {
  const { state, labels = {}, domain, uuid, prefix } = listing;
  const found = db.knex('instances').withSchema(db.namespace).whereNot({ id: anchorInstanceId });
  if (state === 'deleted') void found.whereNotNull('deleted_at');
  else void found.whereNull('deleted_at');
  if (state === 'active' || state === 'suspended') void found.where({ state });
  if (Object.keys(labels).length > 0) void found.whereRaw('labels @> ?::jsonb', [JSON.stringify(labels)]);
  if (domain !== undefined) void found.whereIn('id', instanceOf(db, domain));
  if (uuid !== undefined) void found.where((either) => void either.where({ id: uuid }).orWhere({ site_uuid: uuid }));
  if (prefix !== undefined) {
    const pattern = `${escapeLike(prefix)}%`;
    void found.where((either) => void either.whereLike('slug', pattern).orWhereLike('site_host', pattern));
  }
  return found as Knex.QueryBuilder<InstanceRow, InstanceRow[]>;
}

function instanceOf(db: Database, domain: string): Knex.QueryBuilder {
  return db.knex('instance_domains').withSchema(db.namespace).where({ domain }).select('instance_id');
}
