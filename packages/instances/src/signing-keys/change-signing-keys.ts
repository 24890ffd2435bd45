import {
  inPlatformTransaction,
  insertSigningKey,
  listSigningKeys,
  lockInstance,
  scopeIn,
  updateSigningKey,
  type InstanceId,
  type NewSigningKey,
  type Scope,
  type SigningKeyChange,
  type SigningKeyRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordOf, sealingKeyOf } from '../instance-record.ts';
import { announceChange } from '../open-locked-instance.ts';
import type { Platform } from '../platform.ts';
import type { InstanceSettings } from '../settings/instance-settings.ts';
import { effectiveSettings } from '../settings/merge-settings.ts';
import type { SealingKey } from '../settings/seal-settings.ts';
import { claimSecrets } from './secret-fingerprints.ts';

/** A transaction that has an instance locked and changes its signing keys. */
export interface KeyChange extends Scope {
  /** On the same transaction. */
  readonly platform: Platform;
  readonly sealingKey: SealingKey;
  /** As the instance runs with them. */
  readonly settings: InstanceSettings;
  readonly now: Date;
  /** By kid, as they are after what was done so far; revoked ones too. */
  readonly keys: Map<string, SigningKeyRow>;
  hasChanged: boolean;
}

/**
 * Changes the signing keys of an instance: one change at a time. Every API process goes by the new keys within a second;
 * tokens that it verified before are verified anew.
 *
 * @param work changes keys through {@link addKey} and {@link alterKey} alone
 * @throws AppError `not_found`, `instance_secret_taken`, and what the work throws
 */
export async function changeSigningKeys<T>(
  platform: Platform,
  instanceId: string,
  work: (change: KeyChange) => Promise<T>,
): Promise<T> {
  const now = platform.now();
  return inPlatformTransaction(platform.db, async (transaction) => {
    const change = await beginChange(
      { ...platform, db: transaction.db },
      scopeIn(transaction, instanceId as InstanceId),
      now,
    );
    const result = await work(change);
    if (change.hasChanged) await endChange(change);
    return result;
  });
}

async function beginChange(platform: Platform, scope: Scope, now: Date): Promise<KeyChange> {
  const row = await lockInstance(platform.db, scope.instanceId);
  const keys = await listSigningKeys(scope);
  return {
    ...scope,
    platform,
    sealingKey: sealingKeyOf(platform, row),
    settings: effectiveSettings(platform.platformSettings, recordOf(platform, row).settings),
    now,
    keys: new Map(keys.map((key) => [key.id, key])),
    hasChanged: false,
  };
}

async function endChange({ instanceId: id, platform, settings, keys, now }: KeyChange): Promise<void> {
  const { db } = platform;
  await claimSecrets(db, platform, { id, settings, keys: keys.values() });
  await announceChange({ db, now: () => now }, id);
}

/** Stores a new key. @throws AppError `signing_key_exists` */
export async function addKey(change: KeyChange, key: NewSigningKey): Promise<SigningKeyRow> {
  return remember(change, await insertSigningKey(change, key));
}

/** Changes a key that is there. */
export async function alterKey(change: KeyChange, kid: string, columns: SigningKeyChange): Promise<SigningKeyRow> {
  return remember(change, await updateSigningKey(change, kid, columns));
}

function remember(change: KeyChange, row: SigningKeyRow): SigningKeyRow {
  change.keys.set(row.id, row);
  change.hasChanged = true;
  return row;
}

/** The key with that name. @throws AppError `signing_key_not_found` */
export function requireKey({ keys }: KeyChange, kid: string): SigningKeyRow {
  const key = keys.get(kid);
  if (!key) throw new AppError('signing_key_not_found', { params: { kid: kid.slice(0, 80) } });
  return key;
}

/** The key that signs; undefined where one of the settings does. */
export function activeKey({ keys }: KeyChange): SigningKeyRow | undefined {
  return [...keys.values()].find(({ state }) => state === 'active');
}
