import { deriveKey, unwrapDataKey, wrapDataKey, type MasterKeyRing } from '@gatehouse/crypto';
import {
  anchorInstanceId,
  ensureAnchorInstance,
  inPlatformTransaction,
  rewrapAnchorInstance,
  type Database,
} from '@gatehouse/database';

/**
 * Stands in the row of single mode in the place of a master key, when the keys derive from the signing secret. No master
 * key can have this id.
 */
export const derivedKeyId = '(derived)';

/**
 * The data key of single mode (decisions.md 37): derived from the signing secret, or, with master keys, kept in the
 * anchor row. Master keys that come later wrap the derived key, so that no session and no link is lost; from then on the
 * signing secret may change.
 *
 * @throws Error in one line when the row was wrapped with a master key that is not given.
 */
export async function singleDataKey(
  db: Database,
  secret: string,
  ring: MasterKeyRing | undefined,
  now: Date,
): Promise<Buffer> {
  const derived = deriveKey(secret, 'gatehouse single-site data key v1');
  return inPlatformTransaction(db, async (transaction) => {
    const keys = { data_key: derivedKeyId, master_key_id: derivedKeyId };
    const anchor = await ensureAnchorInstance(transaction.db, keys, now);
    if (anchor.master_key_id !== derivedKeyId) return unwrapAnchor(ring, anchor.data_key, anchor.master_key_id);
    if (!ring) return derived;
    const wrapped = wrapDataKey(ring, anchorInstanceId, derived);
    await rewrapAnchorInstance(transaction.db, { data_key: wrapped, master_key_id: ring.primaryId });
    return derived;
  });
}

function unwrapAnchor(ring: MasterKeyRing | undefined, wrapped: string, masterKeyId: string): Buffer {
  if (ring) return unwrapDataKey(ring, anchorInstanceId, wrapped);
  throw new Error(`the keys of this site are sealed with master key ${masterKeyId}: GATEHOUSE_MASTER_KEY must hold it`);
}
