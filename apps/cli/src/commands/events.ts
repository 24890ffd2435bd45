import { eventListFrom, type EventList } from '@gatehouse/admin/contract';
import type { Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { collect, queryOf, wholeNumberOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

interface Search extends AdminOptions {
  readonly after?: string;
  readonly newest?: true;
  readonly before?: string;
  readonly type?: readonly string[];
  readonly limit?: string;
}

/** `gatehouse events`: what has happened at a site. Asks the admin app. */
export function addEventsCommand(program: Command, terminal: Terminal): void {
  withAdminOptions(program.command('events <id-or-slug>'))
    .description('list what has happened at a site, the oldest first')
    .option('--after <next>', 'go on where an earlier list ended')
    .option('--newest', 'the newest first')
    .option('--before <next>', 'go on where an earlier list of the newest ended')
    .option('--type <type>', 'only this kind, such as user.created; may be repeated', collect)
    .option('--limit <count>', 'how many at most, from 1 to 100; 50 when absent')
    .action((reference: string, options: Search, command: Command) => list(reference, options, command, terminal));
}

async function list(reference: string, options: Search, command: Command, terminal: Terminal): Promise<void> {
  const { after, before, type, limit: text } = options;
  const order = options.newest || before !== undefined ? 'newest' : undefined;
  const limit = text === undefined ? undefined : String(wholeNumberOf('--limit', text));
  const client = openAdminClient(options, command, terminal);
  const query = queryOf({ order, after, before, types: type?.join(','), limit });
  const page = eventListFrom(await askAdmin(client, 'GET', `${instancePath(reference)}/events${query}`));
  const lines = page.events.map(({ id, created_at: at, type: kind, data }) =>
    [id, at, kind, JSON.stringify(data)].join('  '),
  );
  const none = lines.length === 0 ? ['nothing has happened'] : lines;
  printAnswer(terminal, options, page, [...none, ...(order === undefined ? [goOn(page)] : goBack(page))]);
}

function goOn({ next, has_more: hasMore }: EventList): string {
  return `${hasMore ? 'there are more' : 'what comes next'}: --after ${next}`;
}

function goBack({ next, has_more: hasMore }: EventList): string[] {
  return hasMore ? [`there are more: --before ${next}`] : [];
}
