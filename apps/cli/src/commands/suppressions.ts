import { suppressionFrom, suppressionListFrom } from '@gatehouse/admin/contract';
import { Option, type Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { queryOf, timeOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

interface Search extends AdminOptions {
  readonly address?: string;
  readonly cursor?: string;
}

interface Addition extends AdminOptions {
  readonly channel: string;
  readonly reason: string;
  readonly detail?: string;
  readonly expiresAt?: string;
}

const reasons = ['bounce', 'complaint', 'manual', 'unsubscribed'];

/** `gatehouse suppressions …`: which addresses a site sends nothing to. Asks the admin app, which has to run. */
export function addSuppressionsCommand(program: Command, terminal: Terminal): void {
  const suppressions = program.command('suppressions').description('the addresses that a site sends nothing to');
  withAdminOptions(suppressions.command('list <id-or-slug>'))
    .option('--address <part>', 'only addresses with this in them')
    .option('--cursor <next>', 'go on where an earlier list ended')
    .description('list them, newest first')
    .action((reference: string, options: Search, command: Command) => list(reference, options, command, terminal));
  withAdminOptions(suppressions.command('add <id-or-slug> <address>'))
    .addOption(channelOption())
    .addOption(new Option('--reason <reason>', 'why').choices(reasons).default('manual'))
    .option('--detail <text>', 'a word or two for whoever reads the list')
    .option('--expires-at <time>', 'until when, such as 2027-01-31T12:00:00Z; else until it is removed')
    .description('stop sending to an address')
    .action(async (reference: string, address: string, options: Addition, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const { channel, reason, detail = null, expiresAt: end } = options;
      const expires_at = end === undefined ? null : timeOf('--expires-at', end);
      const body = { channel, address, reason, detail, expires_at };
      const added = suppressionFrom(await askAdmin(client, 'POST', pathOf(reference), body));
      printAnswer(terminal, options, added, [`${reference} sends nothing to ${added.address} any more`]);
    });
  withAdminOptions(suppressions.command('remove <id-or-slug> <address>'))
    .addOption(channelOption())
    .description('send to an address again')
    .action(async (reference: string, address: string, options: Addition, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const path = `${pathOf(reference)}/${encodeURIComponent(options.channel)}/${encodeURIComponent(address)}`;
      await askAdmin(client, 'DELETE', path);
      printAnswer(terminal, options, { removed: address }, [`${reference} sends to ${address} again`]);
    });
}

function channelOption(): Option {
  return new Option('--channel <channel>', 'what is sent there').choices(['mail', 'sms']).default('mail');
}

async function list(reference: string, options: Search, command: Command, terminal: Terminal): Promise<void> {
  const { address, cursor } = options;
  const client = openAdminClient(options, command, terminal);
  const found = suppressionListFrom(
    await askAdmin(client, 'GET', `${pathOf(reference)}${queryOf({ address, cursor })}`),
  );
  printAnswer(terminal, options, found, linesOf(found));
}

function linesOf({ suppressions, next }: ReturnType<typeof suppressionListFrom>): readonly string[] {
  if (suppressions.length === 0) return ['there are none'];
  const lines = suppressions.map(({ address, channel, reason, source, created_at: since, expires_at: until }) =>
    [address, channel, reason, source, since, ...(until === null ? [] : [`until ${until}`])].join('  '),
  );
  return next === null ? lines : [...lines, `there are more: --cursor ${next}`];
}

function pathOf(reference: string): string {
  return `${instancePath(reference)}/suppressions`;
}
