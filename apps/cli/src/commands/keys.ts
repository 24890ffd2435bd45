import { databaseFragment, loadConfig, requiring, secretsFragment } from '@gatehouse/config';
import { requireServableSchema } from '@gatehouse/database';
import { rotateMasterKey } from '@gatehouse/instances';
import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import { masterKeysFrom } from '../master-keys-from.ts';
import { onDatabase } from '../on-database.ts';
import type { Terminal } from '../terminal.ts';
import { addSigningKeyCommands } from './signing-keys.ts';

/** `gatehouse keys …` */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .description('the keys that protect what is stored, and those that sites sign with');
  addSigningKeyCommands(keys, terminal);
  keys
    .command('rotate-master')
    .description(
      'wrap every data key with the first key of GATEHOUSE_MASTER_KEY (new:base64,old:base64), while serving',
    )
    .action((_options: object, command: Command) => rotateMaster(command, terminal));
}

async function rotateMaster(command: Command, terminal: Terminal): Promise<void> {
  const { database, secrets } = loadConfig(
    { database: requiring(databaseFragment, 'url'), secrets: requiring(secretsFragment, 'masterKeys') },
    environmentOf(command, terminal),
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
