import { databaseFragment, loadConfig, requiring, secretsFragment, type Environment } from '@gatehouse/config';
import { requireServableSchema } from '@gatehouse/database';
import { rotateMasterKey } from '@gatehouse/instances';
import { masterKeysFrom } from '../master-keys-from.ts';
import type { Terminal } from '../terminal.ts';
import { onDatabase } from './on-database.ts';

/** Wraps every data key with the first master key, and tells which master keys nothing needs any more. */
export async function printRotation(env: Environment, terminal: Terminal): Promise<void> {
  const { database, secrets } = loadConfig(
    { database: requiring(databaseFragment, 'url'), secrets: requiring(secretsFragment, 'masterKeys') },
    env,
  );
  const masterKeys = masterKeysFrom(secrets.masterKeys);
  const { url: connectionString, namespace } = database;
  await onDatabase({ connectionString, namespace, poolMax: 3, applicationName: 'gatehouse-keys' }, async (db) => {
    await requireServableSchema(db);
    const { masterKeyId, rewrapped, retired } = await rotateMasterKey({ db, masterKeys, now: () => new Date() });
    terminal.print(`${rewrapped} data keys are wrapped with master key ${masterKeyId} now`);
    if (retired.length > 0) terminal.print(`no longer needed: ${retired.join(', ')}`);
  });
}
