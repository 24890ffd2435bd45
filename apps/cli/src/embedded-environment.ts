import { resolve } from 'node:path';
import { embeddedFragment, isSet, loadConfig, resolveMode, type Environment } from '@gatehouse/config';
import { findEmbeddedPostgres } from '@gatehouse/embedded-postgres';
import { keptSecretFiles, readKeptSecret } from './start/kept-secret.ts';

/** What decides whether a command means the database of `gatehouse start`. */
interface Whereabouts {
  /** `--data-dir`; wins over every variable. */
  readonly dataDir: string | undefined;
  /** The working directory. */
  readonly folder: string;
}

/**
 * The environment of a command that works on a database: where no variable names one, that of the `gatehouse start` whose
 * data folder this is.
 *
 * @throws Error in one line when the folder has a database that does not run
 */
export async function embeddedEnvironment(env: Environment, { dataDir, folder }: Whereabouts): Promise<Environment> {
  const namesDatabase = isSet(env['DATABASE_URL']) || isSet(env['GOTRUE_DB_DATABASE_URL']);
  if (dataDir === undefined && namesDatabase) return env;
  const path = resolve(folder, dataDir ?? loadConfig({ embedded: embeddedFragment }, env).embedded.dataDir);
  const found = await findEmbeddedPostgres(path);
  if (found === undefined && dataDir === undefined) return env;
  if (found?.connectionString === undefined) {
    throw new Error(`no database runs on ${path}: start it with "gatehouse start", or name one with DATABASE_URL`);
  }
  resolveMode(env, 'start');
  const given = env['GATEHOUSE_MASTER_KEY'];
  return {
    ...env,
    GOTRUE_DB_DATABASE_URL: found.connectionString,
    GATEHOUSE_MODE: 'multi',
    GATEHOUSE_MASTER_KEY: isSet(given) ? given : readKeptSecret(path, keptSecretFiles.masterKey),
  };
}
