import { inheritedSettings, openMasterKeys, type Platform } from '@gatehouse/instances';
import { randomBytes } from 'node:crypto';
import { parseMasterKeyRing, type MasterKeyRing } from '@gatehouse/crypto';
import type { Database } from '@gatehouse/database';

/** A platform on a test's own database. */
export async function testPlatform(db: Database, masterKeys = testKeyRing('first')): Promise<Platform> {
  const now = () => new Date();
  const { fingerprintKey } = await openMasterKeys(db, masterKeys, now());
  return {
    db,
    masterKeys,
    fingerprintKey,
    platformSettings: inheritedSettings(),
    ownHosts: ['auth.example.net'],
    now,
  };
}

/** The same keys for the same names; the first encrypts. */
export function testKeyRing(...ids: readonly string[]): MasterKeyRing {
  return parseMasterKeyRing(ids.map((id) => `${id}:${Buffer.alloc(32, id).toString('base64')}`).join(','));
}

/** Another key that goes by the same name. */
export function falseKeyRing(id: string): MasterKeyRing {
  return parseMasterKeyRing(`${id}:${Buffer.alloc(32, `not ${id}`).toString('base64')}`);
}

/** A signing secret that nobody else has. */
export function someSecret(): string {
  return randomBytes(24).toString('base64url');
}
