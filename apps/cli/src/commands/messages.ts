import {
  deliveryHealthFrom,
  messageDetailFrom,
  messageFrom,
  messageListFrom,
  messageReplayFrom,
} from '@gatehouse/admin/contract';
import { Option, type Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { deliveryHealthLines, describeMessage, messageLines } from '../describe-message.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { queryOf, wholeNumberOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Filter extends AdminOptions {
  readonly state?: string;
  readonly channel?: string;
  readonly kind?: string;
  readonly recipient?: string;
  readonly limit?: string;
}

const filterNames = ['state', 'channel', 'kind', 'recipient', 'limit'] as const;

const states = ['queued', 'sending', 'sent', 'failed', 'suppressed', 'abandoned'];

/** `gatehouse messages …`: messages that a site sent, and those that wait. Asks the admin app, which has to run. */
export function addMessagesCommand(program: Command, terminal: Terminal): void {
  const messages = program.command('messages').description('messages that a site sent, and those that wait');
  withFilter(messages.command('list <id-or-slug>'))
    .option('--cursor <next>', 'go on where an earlier list ended')
    .description('list messages, newest first')
    .action(async (reference: string, options: Filter & { cursor?: string }, command: Command) => {
      const query = queryOf({ ...filterOf(options), cursor: options.cursor });
      const client = openAdminClient(options, command, terminal);
      const list = messageListFrom(await askAdmin(client, 'GET', `${pathOf(reference)}${query}`));
      printAnswer(terminal, options, list, messageLines(list));
    });
  withAdminOptions(messages.command('show <id-or-slug> <message>'))
    .description('show a message and what came of each attempt')
    .action(async (reference: string, id: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const message = messageDetailFrom(await askAdmin(client, 'GET', pathOf(reference, id)));
      printAnswer(terminal, options, message, describeMessage(message));
    });
  withFilter(messages.command('replay <id-or-slug> [message]'))
    .option('--all', 'every message that was given up and matches, the oldest first')
    .description('send a message that was given up once more')
    .action(async (reference: string, id: string | undefined, options: Filter & { all?: true }, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      if ((id === undefined) !== (options.all === true)) throw new UsageError('name one message, or say --all');
      if (id === undefined) await replayAll(client, reference, options, terminal);
      else {
        const message = messageFrom(await askAdmin(client, 'POST', `${pathOf(reference, id)}/replay`));
        printAnswer(terminal, options, message, [`${message.id} is on its way to ${message.recipient}`]);
      }
    });
  withAdminOptions(messages.command('health'))
    .description('show the delivery health of mails, text messages and webhooks of all sites')
    .action(async (options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const health = deliveryHealthFrom(await askAdmin(client, 'GET', '/v1/deliveries/health'));
      printAnswer(terminal, options, health, deliveryHealthLines(health));
    });
}

function withFilter(command: Command): Command {
  return withAdminOptions(command)
    .addOption(new Option('--state <state>', 'only those in this state').choices(states))
    .addOption(new Option('--channel <channel>', 'only those of this channel').choices(['mail', 'sms']))
    .option('--kind <kind>', 'such as recovery')
    .option('--recipient <address>', 'the whole address')
    .option('--limit <count>', 'how many at most');
}

async function replayAll(
  client: Parameters<typeof askAdmin>[0],
  reference: string,
  options: Filter,
  terminal: Terminal,
): Promise<void> {
  const { limit, ...filter } = filterOf(options);
  const body = { ...filter, ...(limit === undefined ? {} : { limit: wholeNumberOf('--limit', limit) }) };
  const replay = messageReplayFrom(await askAdmin(client, 'POST', pathOf(reference, 'replay'), body));
  const more = replay.has_more ? '; there are more: run it again' : '';
  printAnswer(terminal, options, replay, [`${replay.replayed} on their way${more}`]);
}

function filterOf(options: Filter): Record<string, string> {
  return Object.fromEntries(
    filterNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

function pathOf(reference: string, id?: string): string {
  const path = `${instancePath(reference)}/messages`;
  return id === undefined ? path : `${path}/${encodeURIComponent(id)}`;
}
