import { operatorListFrom, operatorWithTokenFrom, type OperatorView } from '@gatehouse/admin/contract';
import type { Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { lifeOf } from '../life-of.ts';
import { openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { operatorIdOf } from '../operator-id-of.ts';
import { collectOf, given, timeOf, wholeNumberOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

interface Creation extends AdminOptions {
  readonly scope: readonly string[];
  readonly expiresAt?: string;
}

interface Rotation extends AdminOptions {
  readonly overlapSeconds?: string;
}

const path = '/v1/operators';
const scopes = ['read', 'provision', 'support', 'all'];
const onlyNow = 'The operator authenticates with this token. It is not shown again.';

/** `gatehouse operators …`: who may use the operator's API, and for what. Asks the admin app. */
export function addOperatorsCommand(program: Command, terminal: Terminal): void {
  const operators = program.command('operators').description('the operators, and what each may do');
  withAdminOptions(operators.command('list').description('list the operators, revoked ones last')).action(
    async (options: AdminOptions, command: Command) => {
      const found = operatorListFrom(await askAdmin(openAdminClient(options, command, terminal), 'GET', path));
      printAnswer(terminal, options, found, found.length === 0 ? ['there are no operators yet'] : found.map(lineOf));
    },
  );
  withAdminOptions(operators.command('create <name>'))
    .description('add an operator; its token is printed only once')
    .requiredOption('--scope <scope>', `${scopes.join(', ')}; may be repeated`, collectOf(scopes))
    .option('--expires-at <time>', 'when it ends, such as 2030-01-01T00:00:00Z; never when absent')
    .action((name: string, options: Creation, command: Command) => create(name, options, command, terminal));
  withAdminOptions(operators.command('rotate <id-or-name>'))
    .description('give an operator a new token, printed only once')
    .option('--overlap-seconds <seconds>', 'how long the old one is still good; a day when absent')
    .action((who: string, options: Rotation, command: Command) => rotate(who, options, command, terminal));
  withAdminOptions(operators.command('revoke <id-or-name>'))
    .description('revoke an operator and all of its tokens, immediately and permanently')
    .action(async (who: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const id = await operatorIdOf(client, who);
      await askAdmin(client, 'DELETE', `${path}/${id}`);
      printAnswer(terminal, options, { revoked: id }, [`revoked ${who}`]);
    });
}

async function create(name: string, options: Creation, command: Command, terminal: Terminal): Promise<void> {
  const { scope, expiresAt: end } = options;
  const expires_at = end === undefined ? undefined : timeOf('--expires-at', end);
  const client = openAdminClient(options, command, terminal);
  const body = { name, scopes: scope, ...given({ expires_at }) };
  const made = operatorWithTokenFrom(await askAdmin(client, 'POST', path, body));
  printAnswer(terminal, options, made, [lineOf(made), `token  ${made.token}`, onlyNow]);
}

async function rotate(who: string, options: Rotation, command: Command, terminal: Terminal): Promise<void> {
  const { overlapSeconds: text } = options;
  const overlap_seconds = text === undefined ? undefined : wholeNumberOf('--overlap-seconds', text, 'seconds');
  const client = openAdminClient(options, command, terminal);
  const id = await operatorIdOf(client, who);
  const made = operatorWithTokenFrom(
    await askAdmin(client, 'POST', `${path}/${id}/rotate`, given({ overlap_seconds })),
  );
  printAnswer(terminal, options, made, [lineOf(made), `token  ${made.token}`, onlyNow]);
}

function lineOf(operator: OperatorView): string {
  const { id, name, scopes, last_used_at: used } = operator;
  const life = lifeOf(operator);
  return [
    id,
    name,
    scopes.join(','),
    ...(life === null ? [] : [life]),
    used === null ? 'never used' : `last used ${used}`,
  ].join('  ');
}
