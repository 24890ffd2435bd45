import { randomUUID } from 'node:crypto';
import { signAccessToken } from '@gatehouse/crypto';
import { countLiveApiKeys, inPlatformTransaction, insertApiKey, scopeOf, type ApiKeyRole } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { announceChange, openLockedInstance, type Platform } from '@gatehouse/instances';
import { jtiOf } from '../sessions/api-key-id.ts';
import { activeKidOf, signingKeyOf } from '../sessions/signing-keys.ts';
import { apiKeyRecord, type ApiKeyRecord } from './api-key-record.ts';
import { requireServiceRole } from './service-role.ts';

/** What a new API key is told. */
export interface NewApiKeyInput {
  readonly role: ApiKeyRole;
  /** For people. */
  readonly description?: string | undefined;
  /** Default in ten years. */
  readonly expiresAt?: Date | undefined;
}

/** How many API keys of an instance may be good at once: all of them are held in memory with it. */
const apiKeysMax = 100;

const lifeSecondsMax = 315_360_000;
const lifeSecondsMin = 60;

/**
 * Makes a token for a machine, signed by what signs the instance's tokens, with its role and without a user. API
 * processes take it within a second. It is stored nowhere.
 *
 * @throws AppError `not_found`, `setting_invalid` for an expiry out of bounds, or where `service_role` opens nothing;
 *   `api_keys_full`.
 */
export async function createApiKey(
  platform: Platform,
  instanceId: string,
  { role, description = '', expiresAt }: NewApiKeyInput,
): Promise<{ readonly apiKey: ApiKeyRecord; readonly token: string }> {
  const now = platform.now();
  const expires = expiryOf(now, expiresAt);
  return inPlatformTransaction(platform.db, async ({ db }) => {
    const instance = await openLockedInstance({ ...platform, db }, instanceId);
    const scope = scopeOf(db, instance.id);
    if (role === 'service_role') requireServiceRole(instance);
    if ((await countLiveApiKeys(scope, now)) >= apiKeysMax) {
      throw new AppError('api_keys_full', { params: { max: apiKeysMax } });
    }
    const id = randomUUID();
    const { issuer } = instance.settings.jwt;
    const token = await signAccessToken(await signingKeyOf(instance, 'supabase'), {
      ...(issuer === '' ? {} : { iss: issuer }),
      role,
      iat: secondsOf(now),
      exp: secondsOf(expires),
      jti: jtiOf(id),
    });
    const key_id = await activeKidOf(instance);
    const row = { id, role, description, key_id, created_at: now, expires_at: expires };
    await insertApiKey(scope, row);
    await announceChange({ ...platform, db }, instance.id);
    return { apiKey: apiKeyRecord({ ...row, revoked_at: null }), token };
  });
}

/** Whole seconds, since a token knows no others. */
function expiryOf(now: Date, given: Date | undefined): Date {
  const expires = given === undefined ? secondsOf(now) + lifeSecondsMax : secondsOf(given);
  const life = expires - secondsOf(now);
  if (life >= lifeSecondsMin && life <= lifeSecondsMax) return new Date(expires * 1_000);
  const problem = `is ${given?.toISOString()}; allowed is from one minute to ten years from now`;
  throw new AppError('setting_invalid', { params: { path: 'expires_at', problem } });
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1_000);
}
