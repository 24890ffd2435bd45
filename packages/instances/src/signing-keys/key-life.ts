import { AppError } from '@gatehouse/errors';
import type { SigningKeyRow } from '@gatehouse/database';
import { fingerprintsOfSettings } from './secret-fingerprints.ts';
import { activeKey, alterKey, type KeyChange } from './change-signing-keys.ts';

/** Tokens that the control plane mints live no longer. */
export const mintedTokenSecondsMax = 3_600;

/** Other processes go on signing with a key until they have heard of its end, at worst when a poll fails for long. */
const unheardSeconds = 60;

/** Shows a key in the key set. From now on it verifies; it may sign once kept copies of the key set are renewed. */
export async function publishKey(change: KeyChange, key: SigningKeyRow): Promise<SigningKeyRow> {
  const { now, settings } = change;
  return alterKey(change, key.id, {
    state: 'published',
    published_at: now,
    usable_at: secondsAfter(now, settings.jwt.jwks_max_age),
  });
}

/** Lets a key sign; the one that did so far only verifies from now on. */
export async function activateKey(change: KeyChange, key: SigningKeyRow): Promise<SigningKeyRow> {
  const { now, settings } = change;
  requireAcceptedAlgorithm(change, key);
  const before = activeKey(change);
  if (before) await retireKey(change, before);
  return alterKey(change, key.id, {
    state: 'active',
    is_next: false,
    published_at: key.published_at ?? now,
    activated_at: now,
    token_seconds: Math.max(settings.jwt.exp, mintedTokenSecondsMax),
  });
}

/** A retiring key verifies until the last token that it may have signed has expired. */
async function retireKey(change: KeyChange, key: SigningKeyRow): Promise<void> {
  const { now, settings } = change;
  const tokenSeconds = Math.max(key.token_seconds, settings.jwt.exp);
  await alterKey(change, key.id, {
    state: 'retiring',
    retired_at: now,
    verifies_until: secondsAfter(now, tokenSeconds + unheardSeconds),
  });
}

/** Ends a key: it verifies nothing any more, and its private half is erased. */
export async function endKey(change: KeyChange, key: SigningKeyRow): Promise<SigningKeyRow> {
  return alterKey(change, key.id, { state: 'revoked', is_next: false, revoked_at: change.now, sealed_key: null });
}

/** Whether `jwt.valid_methods` lets a key sign and verify. */
export function isAccepted(
  { settings }: Pick<KeyChange, 'settings'>,
  { algorithm }: Pick<SigningKeyRow, 'algorithm'>,
): boolean {
  const { valid_methods: methods } = settings.jwt;
  return methods.length === 0 || methods.includes(algorithm);
}

/** @throws AppError `signing_key_invalid` for an algorithm that `jwt.valid_methods` leaves out. */
export function requireAcceptedAlgorithm(
  change: Pick<KeyChange, 'settings'>,
  key: Pick<SigningKeyRow, 'algorithm'>,
): void {
  if (isAccepted(change, key)) return;
  const { algorithm } = key;
  const { valid_methods: methods } = change.settings.jwt;
  const problem = `is ${algorithm}, which jwt.valid_methods leaves out; allowed is ${methods.join(', ')}`;
  throw new AppError('signing_key_invalid', { params: { name: 'algorithm', problem } });
}

/** @throws AppError `signing_key_configured` for a key that would be believed all the same. */
export function requireUnconfigured({ platform, settings }: KeyChange, { id, fingerprint }: SigningKeyRow): void {
  const setting = fingerprintsOfSettings(platform, settings).get(fingerprint);
  if (setting !== undefined) throw new AppError('signing_key_configured', { params: { kid: id, setting } });
}

function secondsAfter(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}
