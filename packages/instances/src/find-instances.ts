import {
  countInstances,
  findInstanceById,
  findInstanceBySlug,
  listInstances,
  type InstanceRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Instance } from './instance.ts';
import { recordOf, type InstanceRecord } from './instance-record.ts';
import { openInstance } from './open-instance.ts';
import type { Platform } from './platform.ts';

/** The stored instance with that id. @throws AppError `not_found`, `instance_misconfigured`. */
export async function getInstance(platform: Platform, id: string): Promise<InstanceRecord> {
  return requireRecord(platform, await findInstanceById(platform.db, id));
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
  by: { readonly id: string } | { readonly slug: string },
): Promise<Instance> {
  const { db } = platform;
  const row = 'id' in by ? await findInstanceById(db, by.id) : await findInstanceBySlug(db, by.slug);
  if (!row) throw new AppError('not_found', { text: 'Instance not found' });
  return openInstance(platform, row);
}

/** What a list shows of an instance. */
export interface InstanceSummary extends Omit<InstanceRecord, 'settings'> {
  readonly siteUrl: string;
}

/** Some instances in the order of their slugs. */
export interface InstancePage {
  readonly instances: readonly InstanceSummary[];
  /** How many there are in all. */
  readonly total: number;
  /** The slug to ask the next page after; `null` on the last page. */
  readonly nextAfter: string | null;
}

/**
 * A page of all instances. No secret is opened for it, so one instance that cannot be opened does not hide the others.
 *
 * @param options.after the slug the page starts after
 * @param options.limit most instances of the page, default 100
 */
export async function listInstancePage(
  platform: Platform,
  { after = '', limit = 100 }: { readonly after?: string; readonly limit?: number } = {},
): Promise<InstancePage> {
  // One more than the page holds tells whether there is another.
  const rows = await listInstances(platform.db, { after, limit: limit + 1 });
  const page = rows.slice(0, limit);
  return {
    instances: page.map(summaryOf),
    total: await countInstances(platform.db),
    nextAfter: rows.length > limit ? (page.at(-1)?.slug ?? null) : null,
  };
}

function requireRecord(platform: Platform, row: InstanceRow | undefined): InstanceRecord {
  if (!row) throw new AppError('not_found', { text: 'Instance not found' });
  return recordOf(platform, row);
}

function summaryOf(row: InstanceRow): InstanceSummary {
  const siteUrl = row.settings['site_url'];
  return {
    id: row.id as InstanceSummary['id'],
    siteUuid: row.site_uuid,
    slug: row.slug,
    state: row.state,
    siteUrl: typeof siteUrl === 'string' ? siteUrl : '',
    settingsVersion: row.settings_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
