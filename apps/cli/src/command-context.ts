import { readEnvironment, type Environment } from '@gatehouse/config';
import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/**
 * The variables a command runs with: the environment, then the file of `--config`, else `.env` of the working directory.
 *
 * @throws ConfigError when the file cannot be read
 */
export function environmentOf(command: Command, terminal: Terminal): Environment {
  const { config } = command.optsWithGlobals<{ config?: string }>();
  return readEnvironment({ env: terminal.env, file: config, folder: terminal.folder });
}
