import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { isSet, type Environment } from './load-config.ts';
import { parseEnvFile } from './parse-env-file.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

/** Where variables come from. */
export interface EnvironmentSources {
  /** The process's environment; it wins over any file. */
  readonly env: Environment;
  /** A dotenv file that must exist. Unset: `.env` in the folder, if there is one. */
  readonly file?: string | undefined;
  /** The working directory. */
  readonly folder: string;
}

/**
 * The environment together with the variables of the dotenv file. A variable that is empty in the environment counts as
 * unset, so the file's value is taken.
 *
 * @throws ConfigError when the named file cannot be read, or a file has lines that are not `NAME=value`
 */
export function readEnvironment(sources: EnvironmentSources): Environment {
  const file = resolve(sources.folder, sources.file ?? '.env');
  const text = readText(file, sources.file !== undefined);
  if (text === undefined) return sources.env;
  const { variables, malformedLines } = parseEnvFile(text);
  if (malformedLines.length > 0) {
    throw new ConfigError(malformedLines.map((line) => `${file}, line ${line}: expected NAME=value`));
  }
  const set = Object.entries(sources.env).filter(([, value]) => isSet(value));
  return { ...variables, ...Object.fromEntries(set) };
}

function readText(file: string, required: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !required) return undefined;
    throw new ConfigError([`the file ${file} cannot be read: ${reasons[code ?? ''] ?? message}`]);
  }
}
