import { auditListFrom, instanceFrom, type AuditEntryView } from '@gatehouse/admin/contract';
import { isUuid } from '@gatehouse/crypto';
import type { Command } from 'commander';
import { askAdmin, type AdminClient } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { operatorIdOf } from '../operator-id-of.ts';
import { collect, queryOf, timeOf, wholeNumberOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

interface Search extends AdminOptions {
  readonly instance?: string;
  readonly actor?: string;
  readonly action?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly cursor?: string;
}

/** `gatehouse audit`: what operators did. Asks the admin app. */
export function addAuditCommand(program: Command, terminal: Terminal): void {
  withAdminOptions(program.command('audit').description('list what operators did, newest first'))
    .option('--instance <id-or-slug>', 'only what was done to this site; by its id also one that is gone')
    .option('--actor <id-or-name>', 'only what this operator did')
    .option('--action <name>', 'such as instance.update, or users. for all that begin so; may be repeated', collect)
    .option('--since <time>', 'at this time or later, such as 2027-01-31T12:00:00Z or 2027-01-31')
    .option('--until <time>', 'before this time')
    .option('--limit <count>', 'how many at most, from 1 to 100; 50 when absent')
    .option('--cursor <next>', 'go on where an earlier list ended')
    .action((options: Search, command: Command) => list(options, command, terminal));
}

async function list(options: Search, command: Command, terminal: Terminal): Promise<void> {
  const { instance, actor, action, since, until, limit, cursor } = options;
  const asked = {
    action,
    cursor,
    since: since === undefined ? undefined : timeOf('--since', since),
    until: until === undefined ? undefined : timeOf('--until', until),
    limit: limit === undefined ? undefined : String(wholeNumberOf('--limit', limit)),
  };
  const client = openAdminClient(options, command, terminal);
  const query = queryOf({
    ...asked,
    instance: instance === undefined ? undefined : await instanceIdOf(client, instance),
    operator: actor === undefined ? undefined : await operatorIdOf(client, actor),
  });
  const { entries, next } = auditListFrom(await askAdmin(client, 'GET', `/v1/audit${query}`));
  const lines = entries.length === 0 ? ['there are no such entries'] : entries.map(lineOf);
  const more = next === null ? [] : [`there are more: --cursor ${next}`];
  printAnswer(terminal, options, { entries, next }, [...lines, ...more]);
}

async function instanceIdOf(client: AdminClient, reference: string): Promise<string> {
  if (isUuid(reference)) return reference;
  return instanceFrom(await askAdmin(client, 'GET', instancePath(reference))).id;
}

function lineOf({
  created_at: at,
  operator,
  action,
  instance_id: id,
  instance_slug: slug,
  ip_address,
  details,
}: AuditEntryView): string {
  const told = Object.keys(details).length === 0 ? [] : [JSON.stringify(details)];
  return [at, operator.name, action, slug ?? id ?? '-', ip_address === '' ? '-' : ip_address, ...told].join('  ');
}
