import { generateSigningJwk, type SigningJwkAlgorithm } from '@gatehouse/crypto';
import type { SigningKeyRow } from '@gatehouse/database';
import type { Platform } from '../platform.ts';
import { algorithmOfJwtKey, parseJwtKeys, signingJwtKey } from '../settings/jwt-keys.ts';
import { activeKey, alterKey, changeSigningKeys, type KeyChange } from './change-signing-keys.ts';
import { algorithmOf, secretOf, storeKey } from './create-signing-key.ts';
import { activateKey, isAccepted, publishKey, requireAcceptedAlgorithm } from './key-life.ts';
import { isUsable } from './promote-signing-key.ts';
import { signingKeyRecord, type SigningKeyRecord } from './signing-key-record.ts';

/** How to rotate. */
export interface RotationInput {
  /** Of the key that takes over. Default that of what signs now. */
  readonly algorithm?: string | undefined;
  /** At once, although kept copies of the key set may lack the key. */
  readonly force?: boolean | undefined;
}

/** What a rotation did. */
export interface SigningKeyRotation {
  /** The key that has taken over, or will at its `usableAt`. */
  readonly key: SigningKeyRecord;
  /** False while it waits; it then takes over by itself. */
  readonly isActive: boolean;
  /** Of a secret that was made here; it is not shown again. */
  readonly secret: string | undefined;
}

/**
 * Puts another key in the place of what signs, in one call: a published key that may sign takes over at once; otherwise
 * one is made and published, if none waits, and takes over as soon as it may.
 *
 * @throws AppError `not_found`, `signing_key_invalid`, `signing_keys_full`.
 */
export async function rotateSigningKey(
  platform: Platform,
  instanceId: string,
  { algorithm, force = false }: RotationInput = {},
): Promise<SigningKeyRotation> {
  const wanted = algorithm === undefined ? undefined : algorithmOf(algorithm);
  return changeSigningKeys(platform, instanceId, (change) => rotate(change, wanted, force));
}

/** The same inside a change. */
export async function rotate(
  change: KeyChange,
  wanted?: SigningJwkAlgorithm,
  force = false,
): Promise<SigningKeyRotation> {
  const { key: successor, secret } = await successorOf(change, wanted);
  const isActive = force || isUsable(successor, change.now);
  const key = isActive ? await activateKey(change, successor) : await makeNext(change, successor);
  return { key: signingKeyRecord(key), isActive, secret };
}

/** A published key that waits, else a new one. @throws AppError `signing_key_invalid`, `signing_keys_full` */
export async function successorOf(
  change: KeyChange,
  wanted?: SigningJwkAlgorithm,
): Promise<{ readonly key: SigningKeyRow; readonly secret: string | undefined }> {
  const waiting = waitingKeys(change).find(({ algorithm }) => wanted === undefined || algorithm === wanted);
  if (waiting) return { key: waiting, secret: undefined };
  const algorithm = wanted ?? algorithmInUse(change);
  requireAcceptedAlgorithm(change, { algorithm });
  const made = await generateSigningJwk(algorithm);
  return { key: await publishKey(change, await storeKey(change, made)), secret: secretOf(made) };
}

/** Published keys in the order in which they would take over; none of an algorithm that was left out since. */
export function waitingKeys(change: KeyChange): SigningKeyRow[] {
  const waiting = [...change.keys.values()].filter((key) => key.state === 'published' && isAccepted(change, key));
  const timeOf = ({ usable_at: usableAt }: SigningKeyRow): number => usableAt?.getTime() ?? 0;
  return waiting.toSorted((a, b) => Number(b.is_next) - Number(a.is_next) || timeOf(a) - timeOf(b));
}

/** Of two keys that wait only one can be the next. */
async function makeNext(change: KeyChange, key: SigningKeyRow): Promise<SigningKeyRow> {
  for (const other of change.keys.values()) {
    if (other.is_next && other.id !== key.id) await alterKey(change, other.id, { is_next: false });
  }
  return key.is_next ? key : alterKey(change, key.id, { is_next: true });
}

/** What signs now, or will soon; the settings may use algorithms that are not made here. */
function algorithmInUse(change: KeyChange): SigningJwkAlgorithm {
  const active = activeKey(change);
  if (active) return active.algorithm;
  const configured = signingJwtKey(parseJwtKeys(change.settings.jwt.keys));
  const inUse = configured ? algorithmOfJwtKey(configured) : 'HS256';
  return inUse === 'RS512' ? 'RS256' : inUse === 'ES512' ? 'ES256' : algorithmOf(inUse);
}
