import { randomUUID } from 'node:crypto';
import { generateDataKey, wrapDataKey } from '@gatehouse/crypto';
import { inPlatformTransaction, insertInstance, recordInstanceChange } from '@gatehouse/database';
import { recordOf, settingsColumns, type InstanceRecord } from './instance-record.ts';
import type { Platform } from './platform.ts';
import { checkSparseSettings, settingInvalid } from './settings/check-settings.ts';
import type { SparseSettings } from './settings/instance-settings.ts';
import { checkSlug, generateSlug } from './slug.ts';

/** What a new instance is told. */
export interface NewInstanceInput {
  readonly settings: SparseSettings;
  /** The operator's own UUID for the site; unique. */
  readonly siteUuid?: string;
  /** Made from the site's host when absent. */
  readonly slug?: string;
}

/**
 * Creates an instance with a data key of its own. Every API process knows it within a second.
 *
 * @throws AppError `setting_invalid` (also without `jwt.secret`), `instance_exists`, `instance_slug_taken`,
 *   `instance_secret_taken`.
 */
export async function provisionInstance(platform: Platform, input: NewInstanceInput): Promise<InstanceRecord> {
  const own = checkSparseSettings(input.settings);
  const slug = input.slug ?? generateSlug(own.site_url ?? '');
  checkSlug(slug);
  checkSiteUuid(input.siteUuid);
  const id = randomUUID();
  const dataKey = generateDataKey();
  const now = platform.now();
  const row = {
    id,
    site_uuid: input.siteUuid ?? null,
    slug,
    ...settingsColumns(platform, { instanceId: id, dataKey }, own),
    data_key: wrapDataKey(platform.masterKeys, id, dataKey),
    master_key_id: platform.masterKeys.primaryId,
    created_at: now,
  };
  const inserted = await inPlatformTransaction(platform.db, async ({ db }) => {
    const stored = await insertInstance(db, row);
    await recordInstanceChange(db, id, now);
    return stored;
  });
  return recordOf(platform, inserted);
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function checkSiteUuid(siteUuid: string | undefined): void {
  if (siteUuid === undefined || uuidPattern.test(siteUuid)) return;
  throw settingInvalid('uuid', `is ${JSON.stringify(siteUuid.slice(0, 80))}; allowed is a UUID of 36 characters`);
}
