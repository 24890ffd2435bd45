import {
  inPlatformTransaction,
  lengthenSigningKeyTokens,
  listSigningKeys,
  lockInstance,
  recordInstanceChange,
  scopeIn,
  updateInstance,
  type Database,
  type InstanceId,
  type InstanceRow,
  type Scope,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordOf, sealingKeyOf, settingsColumns, type InstanceRecord } from './instance-record.ts';
import { checkLabels, patchLabels, type Labels } from './labels.ts';
import type { Platform } from './platform.ts';
import { recordInstanceEvent } from './record-instance-event.ts';
import { checkSparseSettings } from './settings/check-settings.ts';
import type { SparseSettings } from './settings/instance-settings.ts';
import { changeOfSettings, type SettingsChange } from './settings/leaf-values.ts';
import { checkAll } from './settings/setting-problems.ts';
import { claimSecrets } from './signing-keys/secret-fingerprints.ts';
import { checkSlug } from './slug.ts';

/** What shall be different about an instance; what is absent stays as it is. */
export interface InstanceEdit {
  /** From the settings as they are to the settings as they shall be; may throw. */
  readonly settings?: (own: SparseSettings) => SparseSettings;
  /** A merge patch: `null` takes a label away. */
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly slug?: string;
}

/**
 * Changes an instance. The edit sees what is stored under a lock, so two edits never lose each other's work.
 *
 * @param expectedVersion refuses the edit when the instance has changed since the caller read it
 * @throws AppError `not_found`, `setting_invalid`, `instance_secret_taken`, `instance_slug_taken`, `instance_changed`.
 */
export async function editInstance(
  platform: Platform,
  id: string,
  edit: InstanceEdit,
  expectedVersion?: string,
): Promise<InstanceRecord> {
  const now = platform.now();
  const updated = await inPlatformTransaction(platform.db, async (transaction) => {
    const { db } = transaction;
    const stored = await lockInstance(db, id);
    if (expectedVersion !== undefined && stored.settings_version !== expectedVersion) {
      throw new AppError('instance_changed');
    }
    const edited = editedOf(platform, stored, edit);
    const row = await storeEdit({ ...platform, db }, scopeIn(transaction, stored.id as InstanceId), stored, edited);
    note(platform, stored, edited);
    await tellSite(platform, db, row, edited);
    await recordInstanceChange(db, id, now);
    return row;
  });
  return recordOf(platform, updated);
}

/** {@link editInstance} for settings alone. */
export async function updateInstanceSettings(
  platform: Platform,
  id: string,
  edit: (own: SparseSettings) => SparseSettings,
  expectedVersion?: string,
): Promise<InstanceRecord> {
  return editInstance(platform, id, { settings: edit }, expectedVersion);
}

/** Stores an edit; what it believes from now on is its own, and what it signs is remembered for as long as it lives. */
async function storeEdit(
  platform: Platform,
  scope: Scope,
  stored: InstanceRow,
  { own, labels, slug }: Edited,
): Promise<InstanceRow> {
  const { db } = platform;
  const id = scope.instanceId;
  const keys = await listSigningKeys(scope);
  const active = keys.find(({ state }) => state === 'active');
  // A key that takes over by itself asks nobody again: it would be refused then, and its turn would never end.
  const next = keys.find(({ state, is_next: isNext }) => state === 'published' && isNext);
  const outside = { active: active?.algorithm, next: next?.algorithm };
  const { columns, effective } = settingsColumns(platform, sealingKeyOf(platform, stored), own, outside);
  const row = await updateInstance(db, id, { slug, labels, ...columns }, platform.now());
  await claimSecrets(db, platform, { id, settings: effective, keys });
  if (active) await lengthenSigningKeyTokens(scope, effective.jwt.exp);
  return row;
}

function editedOf(platform: Platform, stored: InstanceRow, edit: InstanceEdit): Edited {
  const before = recordOf(platform, stored).settings;
  const labels = patchLabels(stored.labels, edit.labels ?? {});
  const slug = edit.slug ?? stored.slug;
  let own = before;
  checkAll([
    () => checkSlug(slug),
    () => checkLabels(labels),
    () => void (own = checkSparseSettings(edit.settings?.(before) ?? before)),
  ]);
  return { own, change: changeOfSettings(before, own), labels, slug };
}

interface Edited {
  readonly own: SparseSettings;
  readonly change: SettingsChange;
  readonly labels: Labels;
  readonly slug: string;
}

function note(platform: Platform, stored: InstanceRow, { change, labels, slug }: Edited): void {
  const isRenamed = slug !== stored.slug;
  const isLabelled = JSON.stringify(labels) !== JSON.stringify(stored.labels);
  const tell = (set: object, shown: Labels, name: string): object => ({
    settings: set,
    ...(isLabelled ? { labels: shown } : {}),
    ...(isRenamed ? { slug: name } : {}),
  });
  const told = { before: tell(change.before, stored.labels, stored.slug), after: tell(change.after, labels, slug) };
  platform.note?.({ instanceId: stored.id, ...told });
}

async function tellSite(platform: Platform, db: Database, row: InstanceRow, { change }: Edited): Promise<void> {
  const changed = Object.keys(change.after);
  if (changed.length === 0) return;
  const data = { changed, settings_version: row.settings_version };
  await recordInstanceEvent(platform, db, recordOf(platform, row), { type: 'instance.settings_changed', data });
}
