import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import { banner } from '../start/banner.ts';
import { bannerFacts } from '../start/banner-facts.ts';
import { compose } from '../start/compose.ts';
import type { Terminal } from '../terminal.ts';
import { readVersion } from '../version.ts';

/** `gatehouse start` */
export function addStartCommand(program: Command, terminal: Terminal): void {
  program
    .command('start')
    .description('run everything in this one process, with a database of its own')
    .action(async (_options: object, command: Command) => {
      const env = environmentOf(command, terminal);
      await runUntilStopped(terminal, async (closers) => {
        const { folder, interactive } = terminal;
        const version = readVersion();
        const running = await compose({ env, folder, version, pretty: interactive, closers });
        for (const line of banner(bannerFacts(running, version, env, folder))) terminal.print(line);
      });
    });
}
