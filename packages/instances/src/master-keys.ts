import { randomBytes } from 'node:crypto';
import { deriveKey, unwrapDataKey, wrapDataKey, type MasterKeyRing } from '@gatehouse/crypto';
import {
  countInstancesByMasterKey,
  deleteUnusedMasterKeyChecks,
  inPlatformTransaction,
  insertMasterKeyCheck,
  listMasterKeyChecks,
  lockMasterKeyChecks,
  putRewrappedDataKeys,
  takeDataKeysToRewrap,
  type Database,
  type MasterKeyCheckRow,
} from '@gatehouse/database';
import { shreddedKeyId } from './purge-instances.ts';
import { derivedKeyId } from './single-instance-keys.ts';

/** Stands in the place of an instance id where the platform's own key is wrapped. */
const platformName = 'platform';
const batchSize = 500;

/** What the master keys open. */
export interface OpenedMasterKeys {
  /** For the fingerprints of signing secrets; the same for ever, whichever master key wraps it. */
  readonly fingerprintKey: Buffer;
}

/**
 * Makes sure, before anything is served, that these master keys are the ones this database was sealed with. The first
 * start stores a key of the platform, wrapped; every master key has a copy, and is recognised by opening it.
 *
 * @throws Error in one line when a key of the same id is another one, or a key that is still in use is missing.
 */
export async function openMasterKeys(db: Database, ring: MasterKeyRing, now: Date): Promise<OpenedMasterKeys> {
  const platformKey = await inPlatformTransaction(db, async (transaction) => {
    await lockMasterKeyChecks(transaction.db);
    const checks = await listMasterKeyChecks(transaction.db);
    const key = checks.length === 0 ? randomBytes(32) : openChecks(ring, checks);
    if (!checks.some((check) => check.master_key_id === ring.primaryId)) {
      const sealed_check = wrapDataKey(ring, platformName, key);
      await insertMasterKeyCheck(transaction.db, { master_key_id: ring.primaryId, sealed_check, created_at: now });
    }
    return key;
  });
  await requireKeysInUse(db, ring);
  return { fingerprintKey: deriveKey(platformKey, 'gatehouse secret fingerprints v1') };
}

/** What a rotation did. */
export interface MasterKeyRotation {
  readonly masterKeyId: string;
  /** Instances that are wrapped with the primary key since this run. */
  readonly rewrapped: number;
  /** Master keys that nothing needs any more: they may leave the ring. */
  readonly retired: readonly string[];
}

/**
 * Wraps every data key with the first master key of the ring, while requests are served. It may be interrupted and run
 * again: each batch is a transaction, and what is done is not done twice. Processes that have both keys notice nothing.
 *
 * @throws Error when a data key does not open; the batches before it stay done.
 */
export async function rotateMasterKey(platform: {
  readonly db: Database;
  readonly masterKeys: MasterKeyRing;
  now(): Date;
}): Promise<MasterKeyRotation> {
  const { db, masterKeys: ring } = platform;
  await openMasterKeys(db, ring, platform.now());
  const oldIds = [...ring.keys.keys()].filter((id) => id !== ring.primaryId);
  let rewrapped = 0;
  let batch: number;
  do {
    batch = await rewrapBatch(db, ring, oldIds);
    rewrapped += batch;
  } while (batch > 0);
  const retired = await deleteUnusedMasterKeyChecks(db, ring.primaryId);
  return { masterKeyId: ring.primaryId, rewrapped, retired };
}

async function rewrapBatch(db: Database, ring: MasterKeyRing, oldIds: readonly string[]): Promise<number> {
  return inPlatformTransaction(db, async (transaction) => {
    const taken = await takeDataKeysToRewrap(transaction.db, oldIds, batchSize);
    const rewrapped = taken.map(({ id, data_key }) => ({
      id,
      data_key: wrapDataKey(ring, id, unwrapDataKey(ring, id, data_key)),
    }));
    if (taken.length > 0) await putRewrappedDataKeys(transaction.db, rewrapped, ring.primaryId);
    return taken.length;
  });
}

/** The platform's key, after every check that the ring has a key for was opened. */
function openChecks(ring: MasterKeyRing, checks: readonly MasterKeyCheckRow[]): Buffer {
  const known = checks.filter((check) => ring.keys.has(check.master_key_id));
  const keys = known.map((check) => openCheck(ring, check));
  const key = keys[0];
  if (key) return key;
  const ids = checks.map((check) => check.master_key_id).join(', ');
  throw new Error(`the database is sealed with master key ${ids}, which GATEHOUSE_MASTER_KEY does not hold`);
}

function openCheck(ring: MasterKeyRing, { master_key_id, sealed_check }: MasterKeyCheckRow): Buffer {
  try {
    return unwrapDataKey(ring, platformName, sealed_check);
  } catch (cause) {
    throw new Error(
      `GATEHOUSE_MASTER_KEY: master key ${master_key_id} is not the key of that name that this database is sealed with`,
      {
        cause,
      },
    );
  }
}

async function requireKeysInUse(db: Database, ring: MasterKeyRing): Promise<void> {
  const inUse = await countInstancesByMasterKey(db);
  for (const [id, instances] of inUse) {
    if (id === derivedKeyId || id === shreddedKeyId || ring.keys.has(id)) continue;
    throw new Error(`${instances} instances are still sealed with master key ${id}: GATEHOUSE_MASTER_KEY must hold it`);
  }
}
