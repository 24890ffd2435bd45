import { usageFrom, usageListFrom, type UsageEntryView, type UsageView } from '@gatehouse/admin/contract';
import type { Command } from 'commander';
import { askAdmin, type AdminClient } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface UsageOptions extends AdminOptions {
  readonly from?: string;
  readonly to?: string;
  readonly csv?: boolean;
}

/** `gatehouse usage [id-or-slug]`: what sites used. Asks the admin app. */
export function addUsageCommand(program: Command, terminal: Terminal): void {
  withAdminOptions(program.command('usage [id-or-slug]'))
    .description('what a site used, or all of them, by day')
    .option('--from <day>', 'first day, as in 2026-01-01; the first of the month when absent')
    .option('--to <day>', 'last day; today when absent')
    .option('--csv', 'print lines for a spreadsheet')
    .action(async (reference: string | undefined, options: UsageOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const range = rangeOf(options);
      if (options.csv && options.json) throw new UsageError('say --csv or --json, not both');
      if (reference === undefined) return listAll(client, range, options, terminal);
      if (options.csv) return listAll(client, `${range}&instance=${encodeURIComponent(reference)}`, options, terminal);
      return showOne(client, `${instancePath(reference)}/usage?${range}`, options, terminal);
    });
}

function rangeOf({ from, to }: UsageOptions): string {
  const days = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return new URLSearchParams(days).toString();
}

async function showOne(client: AdminClient, path: string, options: UsageOptions, terminal: Terminal): Promise<void> {
  const usage = usageFrom(await askAdmin(client, 'GET', path));
  printAnswer(terminal, options, usage, usageLines(usage));
}

function usageLines({ from, to, users, total, months }: UsageView): readonly string[] {
  const facts: readonly (readonly [string, number])[] = [
    ['users', users],
    ...months.map(({ month, active_users: active }) => [`active in ${month}`, active] as const),
    ...Object.entries(total),
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [`from ${from} to ${to}`, ...facts.map(([name, amount]) => `${name.padEnd(width)}  ${amount}`)];
}

async function listAll(client: AdminClient, range: string, options: UsageOptions, terminal: Terminal): Promise<void> {
  const found: UsageEntryView[] = [];
  for (let cursor = ''; ;) {
    const page = usageListFrom(await askAdmin(client, 'GET', `/v1/usage?${range}${cursor}`));
    found.push(...page.usage);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  printAnswer(terminal, options, found, entryLines(found, options.csv ? ',' : '  '));
}

function entryLines(entries: readonly UsageEntryView[], separator: string): readonly string[] {
  const rows = entries.map(({ instance_id: id, slug, day, metric, amount }) => [id, slug, day, metric, amount]);
  return [['instance_id', 'slug', 'day', 'metric', 'amount'], ...rows].map((row) => row.join(separator));
}
