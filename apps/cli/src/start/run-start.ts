import type { Environment } from '@gatehouse/config';
import { runUntilStopped } from '../run-until-stopped.ts';
import type { Terminal } from '../terminal.ts';
import { readVersion } from '../version.ts';
import { bannerFacts } from './banner-facts.ts';
import { banner } from './banner.ts';
import { compose } from './compose.ts';

/** Runs everything in this process until it is told to stop. */
export async function runStart(env: Environment, terminal: Terminal): Promise<void> {
  await runUntilStopped(terminal, async (closers, stopping) => {
    const { folder, interactive } = terminal;
    const version = readVersion();
    const running = await compose({ env, folder, version, pretty: interactive, closers, stopping });
    stopping.throwIfAborted();
    for (const line of banner(bannerFacts(running, version, env, terminal))) terminal.print(line);
  });
}
