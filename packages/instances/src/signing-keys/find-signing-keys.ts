import { listSigningKeys as listRows, scopeOf, type InstanceId } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Platform } from '../platform.ts';
import { signingKeyRecord, type SigningKeyRecord } from './signing-key-record.ts';

/** The signing keys of an instance, newest first, revoked ones too. */
export async function listSigningKeys({ db }: Platform, instanceId: InstanceId): Promise<readonly SigningKeyRecord[]> {
  return (await listRows(scopeOf(db, instanceId))).map(signingKeyRecord);
}

/** One of them. @throws AppError `signing_key_not_found` */
export async function getSigningKey(
  platform: Platform,
  instanceId: InstanceId,
  kid: string,
): Promise<SigningKeyRecord> {
  const key = (await listSigningKeys(platform, instanceId)).find((known) => known.kid === kid);
  if (!key) throw new AppError('signing_key_not_found', { params: { kid: kid.slice(0, 80) } });
  return key;
}
