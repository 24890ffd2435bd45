import type { SigningKeyRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Platform } from '../platform.ts';
import { changeSigningKeys, requireKey } from './change-signing-keys.ts';
import { activateKey, publishKey } from './key-life.ts';
import { signingKeyRecord, type SigningKeyRecord } from './signing-key-record.ts';

/**
 * Shows a key in the key set.
 *
 * @throws AppError `not_found`, `signing_key_not_found`, `signing_key_state` for one that has been published.
 */
export async function publishSigningKey(
  platform: Platform,
  instanceId: string,
  kid: string,
): Promise<SigningKeyRecord> {
  return changeSigningKeys(platform, instanceId, async (change) => {
    const key = requireKey(change, kid);
    requireState(key, 'created', 'a key is published once');
    return signingKeyRecord(await publishKey(change, key));
  });
}

/**
 * Lets a published key sign in place of the active one, which goes on verifying until its last token has expired.
 *
 * @param options.force also before kept copies of the key set are renewed: whoever keeps one may refuse new tokens for
 *   that long
 * @throws AppError `not_found`, `signing_key_not_found`, `signing_key_state`, `signing_key_too_new`, `signing_key_invalid`.
 */
export async function promoteSigningKey(
  platform: Platform,
  instanceId: string,
  kid: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<SigningKeyRecord> {
  return changeSigningKeys(platform, instanceId, async (change) => {
    const key = requireKey(change, kid);
    if (!(force && key.state === 'created')) requireState(key, 'published', 'only a published key can begin to sign');
    if (!force) requireUsable(key, change.now);
    return signingKeyRecord(await activateKey(change, key));
  });
}

/** Whether kept copies of the key set have the key by now. */
export function isUsable({ usable_at: usableAt }: SigningKeyRow, now: Date): boolean {
  return usableAt !== null && usableAt <= now;
}

function requireUsable(key: SigningKeyRow, now: Date): void {
  const { id: kid, usable_at: usableAt } = key;
  if (usableAt === null || isUsable(key, now)) return;
  throw new AppError('signing_key_too_new', {
    params: { kid, usable_at: usableAt.toISOString() },
    retryAfterSeconds: Math.ceil((usableAt.getTime() - now.getTime()) / 1_000),
  });
}

function requireState({ id: kid, state }: SigningKeyRow, needed: SigningKeyRow['state'], because: string): void {
  if (state === needed) return;
  throw new AppError('signing_key_state', { params: { kid, state, needed: because } });
}
