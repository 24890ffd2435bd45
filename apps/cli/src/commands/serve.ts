import { resolveMode } from '@gatehouse/config';
import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import { openService } from '../processes/open-service.ts';
import { runAdmin } from '../processes/run-admin.ts';
import { runApi } from '../processes/run-api.ts';
import { runWorker } from '../processes/run-worker.ts';
import { multiConfig, singleConfig } from '../processes/service-config.ts';
import type { ServiceParts } from '../processes/service-parts.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import type { Terminal } from '../terminal.ts';
import { readVersion } from '../version.ts';

/** The verbs of production, each one process: `serve` (also without a verb), `multi`, `worker`, `admin-server`. */
export function addServeCommands(program: Command, terminal: Terminal): void {
  program
    .command('serve', { isDefault: true })
    .description('serve the API: of the one site that GOTRUE_SITE_URL and GOTRUE_JWT_SECRET describe, or as "multi"')
    .action((_options: object, command: Command) => run('serve', command, terminal, serveApi));
  program
    .command('multi')
    .description('serve the API of every instance of the database')
    .action((_options: object, command: Command) => run('multi', command, terminal, serveApi));
  program
    .command('worker')
    .description('send the mails of every instance of the database')
    .action((_options: object, command: Command) => run('multi', command, terminal, serveWorker));
  program
    .command('admin-server')
    .description('serve the operator: creates, changes and suspends instances')
    .action((_options: object, command: Command) => run('multi', command, terminal, serveAdmin));
}

async function run(
  verb: 'serve' | 'multi',
  command: Command,
  terminal: Terminal,
  start: (parts: ServiceParts) => Promise<void>,
): Promise<void> {
  const env = environmentOf(command, terminal);
  const mode = resolveMode(env, verb);
  const config = mode === 'multi' ? multiConfig(env) : singleConfig(env);
  await runUntilStopped(terminal, async (closers) => {
    await start(await openService({ config, env, mode, version: readVersion(), closers }));
  });
}

async function serveApi(parts: ServiceParts): Promise<void> {
  // One site's settings are known to this process alone, so nobody else can send its mails.
  if (parts.mode === 'single') await runWorker(parts);
  const port = await runApi(parts);
  parts.log.info({ port, mode: parts.mode }, 'the API listens');
}

async function serveWorker(parts: ServiceParts): Promise<void> {
  await runWorker(parts);
  parts.log.info({ redis: parts.config.queue.redisUrl !== undefined }, 'the worker takes jobs');
}

async function serveAdmin(parts: ServiceParts): Promise<void> {
  const { platform, config } = parts;
  if (platform === null || config.operator.token === undefined) throw new Error('a single site has no operator');
  const port = await runAdmin(parts, { platform, operatorToken: config.operator.token });
  parts.log.info({ port }, 'the admin app listens');
}
