import { resolveMode, type Environment } from '@gatehouse/config';
import { runUntilStopped } from '../run-until-stopped.ts';
import type { Terminal } from '../terminal.ts';
import { readVersion } from '../version.ts';
import { openService } from './open-service.ts';
import { runAdmin } from './run-admin.ts';
import { runApi } from './run-api.ts';
import { runProbes } from './run-probes.ts';
import { runWorker } from './run-worker.ts';
import { multiConfig, singleConfig } from './service-config.ts';
import type { ServiceParts } from './service-parts.ts';
import { yieldToRequests } from './yield-to-requests.ts';

const starts = { api: serveApi, worker: serveWorker, admin: serveAdmin };

/** Runs one process of production until it is told to stop. @param verb says of how many sites, as the environment may too */
export async function runProcess(
  which: keyof typeof starts,
  verb: 'serve' | 'multi',
  env: Environment,
  terminal: Terminal,
): Promise<void> {
  const mode = resolveMode(env, verb);
  const config = mode === 'multi' ? multiConfig(env) : singleConfig(env);
  await runUntilStopped(terminal, async (closers, stopping) => {
    const parts = await openService({ config, env, mode, version: readVersion(), closers, stopping });
    stopping.throwIfAborted();
    await starts[which](parts);
  });
}

async function serveApi(parts: ServiceParts): Promise<void> {
  // One site's settings are known to this process alone, so nobody else can send its mails.
  if (parts.mode === 'single') await runWorker(parts);
  const port = await runApi(parts);
  parts.log.info({ port, mode: parts.mode }, 'the API listens');
}

async function serveWorker(parts: ServiceParts): Promise<void> {
  yieldToRequests();
  await runWorker(parts);
  const port = await runProbes(parts);
  parts.log.info({ port, redis: parts.config.queue.redisUrl !== undefined }, 'the worker takes jobs');
}

async function serveAdmin(parts: ServiceParts): Promise<void> {
  const { platform, config } = parts;
  if (platform === null || config.operator.token === undefined) throw new Error('a single site has no operator');
  const port = await runAdmin(parts, { platform, operatorToken: config.operator.token });
  parts.log.info({ port }, 'the admin app listens');
}
