import { randomUUID } from 'node:crypto';
import { generateDataKey, isUuid, wrapDataKey } from '@gatehouse/crypto';
import { inPlatformTransaction, insertInstance, recordInstanceChange } from '@gatehouse/database';
import { describeInstance } from './describe-instance.ts';
import { recordOf, settingsColumns, type InstanceRecord } from './instance-record.ts';
import { checkLabels } from './labels.ts';
import type { Platform } from './platform.ts';
import { checkSparseSettings } from './settings/check-settings.ts';
import { checkAll, settingInvalid } from './settings/setting-problems.ts';
import type { SparseSettings } from './settings/instance-settings.ts';
import { claimSecrets } from './signing-keys/secret-fingerprints.ts';
import { checkSlug, generateSlug } from './slug.ts';

/** What a new instance is told. */
export interface NewInstanceInput {
  readonly settings: SparseSettings;
  /** The operator's own UUID for the site; unique. */
  readonly siteUuid?: string;
  /** Made from the site's host when absent. */
  readonly slug?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Creates an instance with a data key of its own. Every API process knows it within a second.
 *
 * @throws AppError `setting_invalid` (also without `jwt.secret`), `instance_exists`, `instance_slug_taken`,
 *   `instance_secret_taken`.
 */
export async function provisionInstance(platform: Platform, input: NewInstanceInput): Promise<InstanceRecord> {
  const { labels = {}, siteUuid } = input;
  const slug = input.slug ?? generateSlug(input.settings.site_url ?? '');
  let own = input.settings;
  checkAll([
    () => void (own = checkSparseSettings(input.settings)),
    () => checkSlug(slug),
    () => checkSiteUuid(siteUuid),
    () => checkLabels(labels),
  ]);
  const id = randomUUID();
  const dataKey = generateDataKey();
  const now = platform.now();
  const { columns, effective } = settingsColumns(platform, { instanceId: id, dataKey }, own);
  const row = {
    id,
    site_uuid: siteUuid ?? null,
    slug,
    ...columns,
    data_key: wrapDataKey(platform.masterKeys, id, dataKey),
    master_key_id: platform.masterKeys.primaryId,
    labels,
    created_at: now,
  };
  const inserted = await inPlatformTransaction(platform.db, async ({ db }) => {
    const stored = await insertInstance(db, row);
    platform.note?.({ instanceId: id, before: null, after: describeInstance(stored, own) });
    await claimSecrets(db, platform, { id, settings: effective, keys: [] });
    await recordInstanceChange(db, id, now);
    return stored;
  });
  return recordOf(platform, inserted);
}

function checkSiteUuid(siteUuid: string | undefined): void {
  if (siteUuid === undefined || isUuid(siteUuid)) return;
  throw settingInvalid('uuid', `is ${JSON.stringify(siteUuid.slice(0, 80))}; allowed is a UUID of 36 characters`);
}
