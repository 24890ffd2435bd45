import {
  findInstanceById,
  findInstanceBySiteUuid,
  findInstanceBySlug,
  findServedInstance,
  listInstances,
  type InstanceListing,
  type InstanceRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Instance } from './instance.ts';
import { factsOf, recordOf, type InstanceRecord } from './instance-record.ts';
import { openInstance } from './open-instance.ts';
import type { Platform } from './platform.ts';

/** The stored instance with that id. @throws AppError `not_found`, `instance_misconfigured`. */
export async function getInstance(platform: Platform, id: string): Promise<InstanceRecord> {
  return requireRecord(platform, await findInstanceById(platform.db, id));
}

/**
 * The stored instance with that id or, where there is none, with that UUID of the operator's own.
 *
 * @throws AppError `not_found`, `instance_misconfigured`.
 */
export async function getInstanceByUuid(platform: Platform, uuid: string): Promise<InstanceRecord> {
  const { db } = platform;
  return requireRecord(platform, (await findInstanceById(db, uuid)) ?? (await findInstanceBySiteUuid(db, uuid)));
}

/** The stored instance with that slug. @throws AppError `not_found`, `instance_misconfigured`. */
export async function getInstanceBySlug(platform: Platform, slug: string): Promise<InstanceRecord> {
  return requireRecord(platform, await findInstanceBySlug(platform.db, slug));
}

/**
 * The instance as requests run with it, straight from the database: for who acts on one now and then.
 *
 * @throws AppError `not_found`, `instance_misconfigured`.
 */
export async function loadInstance(
  platform: Platform,
  by: { readonly uuid: string } | { readonly slug: string },
): Promise<Instance> {
  const { db } = platform;
  const row =
    'slug' in by
      ? await findServedInstance(db, 'slug', by.slug)
      : ((await findServedInstance(db, 'id', by.uuid)) ?? (await findServedInstance(db, 'site_uuid', by.uuid)));
  if (!row) throw new AppError('not_found', { text: 'Instance not found' });
  return openInstance(platform, row);
}

/** What a list shows of an instance. */
export interface InstanceSummary extends Omit<InstanceRecord, 'settings'> {
  readonly siteUrl: string;
}

/** Some instances in the order that was asked for. */
export interface InstancePage {
  readonly instances: readonly InstanceSummary[];
  /** Whether there are more after them. */
  readonly hasMore: boolean;
}

/** A page of all instances. No secret is opened for it, so one instance that cannot be opened does not hide the others. */
export async function listInstancePage(platform: Platform, listing: InstanceListing): Promise<InstancePage> {
  // One more than the page holds tells whether there is another.
  const rows = await listInstances(platform.db, { ...listing, limit: listing.limit + 1 });
  return { instances: rows.slice(0, listing.limit).map(summaryOf), hasMore: rows.length > listing.limit };
}

function requireRecord(platform: Platform, row: InstanceRow | undefined): InstanceRecord {
  if (!row) throw new AppError('not_found', { text: 'Instance not found' });
  return recordOf(platform, row);
}

function summaryOf(row: InstanceRow): InstanceSummary {
  const siteUrl = row.settings['site_url'];
  return { ...factsOf(row), siteUrl: typeof siteUrl === 'string' ? siteUrl : '' };
}
