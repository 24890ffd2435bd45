import { randomBytes, randomUUID } from 'node:crypto';
import { seal, unseal } from '@gatehouse/crypto';
import {
  anchorInstanceId,
  deleteOperatorSigningKey,
  endOperatorSigningKey,
  deleteEndedSigningKeys,
  insertOperatorSigningKey,
  listOperatorSigningKeys,
  recordInstanceChange,
  type OperatorSigningKeyRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Platform } from '../platform.ts';
import { settingInvalid } from '../settings/setting-problems.ts';
import type { Acting } from './deed.ts';
import { platformKey } from './platform-key.ts';

/** A key that verifies `x-nf-sign`, as others see it. */
export interface OperatorKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Null: until it is retired. */
  readonly expiresAt: Date | null;
}

/** A key as the API verifies with it. */
export interface OpenedOperatorKey {
  readonly secret: string;
  readonly expiresAt: Date | null;
}

const secretBytesMin = 32;

/**
 * Adds a key that verifies `x-nf-sign` (decisions.md 35); at most two are live. Every API process knows it within a
 * second.
 *
 * @param given the secret that the operator's proxy signs with; one is made when absent
 * @returns the key with its secret, which is nowhere else in clear
 * @throws AppError `operator_signing_keys_full`, `setting_invalid` for a short secret, `conflict`.
 */
export async function addOperatorKey(
  acting: Acting,
  name: string,
  given?: string,
): Promise<{ readonly key: OperatorKeyRecord; readonly secret: string }> {
  const secret = given ?? randomBytes(secretBytesMin).toString('base64url');
  if (Buffer.byteLength(secret) < secretBytesMin) {
    throw settingInvalid('secret', `has ${Buffer.byteLength(secret)} bytes; allowed are ${secretBytesMin} or more`);
  }
  const now = acting.now();
  await deleteEndedSigningKeys(acting.db, now);
  const id = randomUUID();
  const sealed_secret = seal(sealingKey(acting), placeOf(id), secret);
  const row = { id, slot: await freeSlot(acting), name, sealed_secret, created_at: now, expires_at: null };
  await insertOperatorSigningKey(acting.db, row);
  acting.note({ after: { id, name } });
  await recordInstanceChange(acting.db, anchorInstanceId, now);
  return { key: recordOfKey(row), secret };
}

/**
 * Ends a key, at once or after an overlap in which the operator's proxy learns another one.
 *
 * @throws AppError `not_found`, also for a key that has ended.
 */
export async function retireOperatorKey(acting: Acting, id: string, overlapSeconds: number): Promise<void> {
  const now = acting.now();
  const end = new Date(now.getTime() + overlapSeconds * 1_000);
  const row =
    overlapSeconds === 0
      ? await deleteOperatorSigningKey(acting.db, id, now)
      : await endOperatorSigningKey(acting.db, id, end, now);
  if (!row) throw new AppError('not_found', { text: 'Signing key not found' });
  acting.note({ before: { id, name: row.name }, after: { expires_at: end.toISOString() } });
  await recordInstanceChange(acting.db, anchorInstanceId, now);
}

/** The keys that are live, the oldest first. */
export async function listOperatorKeys(platform: Platform): Promise<OperatorKeyRecord[]> {
  const now = platform.now();
  const rows = await listOperatorSigningKeys(platform.db);
  return rows.filter(({ expires_at }) => expires_at === null || expires_at > now).map(recordOfKey);
}

/** The keys with their secrets. @throws Error when one does not open */
export async function openOperatorKeys(
  platform: Pick<Platform, 'db' | 'fingerprintKey'>,
): Promise<readonly OpenedOperatorKey[]> {
  const rows = await listOperatorSigningKeys(platform.db);
  return rows.map(({ id, sealed_secret, expires_at }) => ({
    secret: unseal(sealingKey(platform), placeOf(id), sealed_secret),
    expiresAt: expires_at,
  }));
}

async function freeSlot({ db }: Acting): Promise<1 | 2> {
  const taken = (await listOperatorSigningKeys(db)).map(({ slot }) => slot);
  const free = ([1, 2] as const).find((slot) => !taken.includes(slot));
  if (free === undefined) throw new AppError('operator_signing_keys_full');
  return free;
}

function sealingKey(platform: Pick<Platform, 'fingerprintKey'>): Buffer {
  return platformKey(platform, 'operator signing keys');
}

function placeOf(id: string): Parameters<typeof seal>[1] {
  const table = 'operator_signing_keys';
  return { instanceId: anchorInstanceId, table, row: id, path: 'sealed_secret', keyVersion: 1 };
}

function recordOfKey(row: OperatorSigningKeyRow): OperatorKeyRecord {
  return { id: row.id, name: row.name, createdAt: row.created_at, expiresAt: row.expires_at };
}
