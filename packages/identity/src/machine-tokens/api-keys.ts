import {
  inPlatformTransaction,
  listApiKeys as listRows,
  revokeApiKeyRow,
  scopeOf,
  type InstanceId,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { announceChange, openLockedInstance, type Platform } from '@gatehouse/instances';
import { apiKeyRecord, type ApiKeyRecord } from './api-key-record.ts';

/** The API keys of an instance, newest first, revoked ones too. */
export async function listApiKeys({ db }: Platform, instanceId: InstanceId): Promise<readonly ApiKeyRecord[]> {
  return (await listRows(scopeOf(db, instanceId))).map(apiKeyRecord);
}

/**
 * Ends an API key: no process believes it any more within a second. One that is revoked stays as it is.
 *
 * @throws AppError `not_found`, `api_key_not_found`.
 */
export async function revokeApiKey(platform: Platform, instanceId: string, id: string): Promise<ApiKeyRecord> {
  return inPlatformTransaction(platform.db, async ({ db }) => {
    const instance = await openLockedInstance({ ...platform, db }, instanceId);
    const row = await revokeApiKeyRow(scopeOf(db, instance.id), id, platform.now());
    if (!row) throw new AppError('api_key_not_found');
    await announceChange({ ...platform, db }, instance.id);
    return apiKeyRecord(row);
  });
}
