import { webhookDeliveryFrom, webhookFrom, webhookListFrom, webhookReplayFrom } from '@gatehouse/admin/contract';
import { Option, type Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { collect, given, timeOf, wholeNumberOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

type Webhook = ReturnType<typeof webhookFrom>;

interface Addition extends AdminOptions {
  readonly event?: readonly string[];
  readonly description?: string;
  readonly algorithm: string;
}

interface Rotation extends AdminOptions {
  readonly graceSeconds?: string;
}

interface Replay extends AdminOptions {
  readonly since: string;
}

/** `gatehouse webhooks …`: where a site sends its events. Asks the admin app. */
export function addWebhooksCommand(program: Command, terminal: Terminal): void {
  const webhooks = program.command('webhooks').description('where a site sends its events');
  withAdminOptions(webhooks.command('list <id-or-slug>').description('list the webhooks, oldest first')).action(
    async (reference: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const { webhooks: found } = webhookListFrom(await askAdmin(client, 'GET', pathOf(reference)));
      printAnswer(terminal, options, found, found.length === 0 ? ['there are no webhooks yet'] : found.map(lineOf));
    },
  );
  withAdminOptions(webhooks.command('add <id-or-slug> <url>'))
    .description('add a webhook; the secret that signs its events is printed only once')
    .option('--event <type>', 'only this kind, such as user.created; may be repeated', collect)
    .option('--description <text>', 'a word or two for whoever reads the list')
    .addOption(algorithmOption())
    .action((reference: string, url: string, options: Addition, command: Command) =>
      add({ reference, url }, options, command, terminal),
    );
  withAdminOptions(webhooks.command('remove <id-or-slug> <webhook>'))
    .description('remove a webhook and the events that wait for it')
    .action(async (reference: string, id: string, options: AdminOptions, command: Command) => {
      await askAdmin(openAdminClient(options, command, terminal), 'DELETE', pathOf(reference, id));
      printAnswer(terminal, options, { removed: id }, [`removed ${id}`]);
    });
  addUses(webhooks, terminal);
}

function addUses(webhooks: Command, terminal: Terminal): void {
  withAdminOptions(webhooks.command('rotate <id-or-slug> <webhook>'))
    .description('rotate the signing key of a webhook; the new one is printed only once')
    .option('--grace-seconds <seconds>', 'how long the previous key also signs; a day when absent, a week at most')
    .action((reference: string, id: string, options: Rotation, command: Command) =>
      rotate({ reference, id }, options, command, terminal),
    );
  withAdminOptions(webhooks.command('test <id-or-slug> <webhook>'))
    .description('send a webhook.test event to a webhook')
    .action(async (reference: string, id: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const sent = webhookDeliveryFrom(await askAdmin(client, 'POST', `${pathOf(reference, id)}/test`));
      printAnswer(terminal, options, sent, [`${sent.event_id} is on its way, as delivery ${sent.id}`]);
    });
  withAdminOptions(webhooks.command('replay <id-or-slug> <webhook>'))
    .description('send a webhook all events since a time again')
    .requiredOption('--since <time>', 'such as 2027-01-31T12:00:00Z or 2027-01-31')
    .action(async (reference: string, id: string, options: Replay, command: Command) => {
      const body = { since: timeOf('--since', options.since) };
      const client = openAdminClient(options, command, terminal);
      const replay = webhookReplayFrom(await askAdmin(client, 'POST', `${pathOf(reference, id)}/replay`, body));
      printAnswer(terminal, options, replay, [`${replay.replayed} on their way`]);
    });
}

function algorithmOption(): Option {
  const algorithms = ['hmac-sha256', 'ed25519'];
  return new Option('--algorithm <name>', 'a shared secret, or a key pair').choices(algorithms).default('hmac-sha256');
}

async function add(
  { reference, url }: { readonly reference: string; readonly url: string },
  options: Addition,
  command: Command,
  terminal: Terminal,
): Promise<void> {
  const { event: event_types, description, algorithm } = options;
  const client = openAdminClient(options, command, terminal);
  const body = { url, algorithm, ...given({ event_types, description }) };
  const made = webhookFrom(await askAdmin(client, 'POST', pathOf(reference), body));
  printAnswer(terminal, options, made, [lineOf(made), ...keyLines(made)]);
}

async function rotate(
  { reference, id }: { readonly reference: string; readonly id: string },
  options: Rotation,
  command: Command,
  terminal: Terminal,
): Promise<void> {
  const { graceSeconds: text } = options;
  const grace_seconds = text === undefined ? undefined : wholeNumberOf('--grace-seconds', text, 'seconds');
  const client = openAdminClient(options, command, terminal);
  const rotated = webhookFrom(
    await askAdmin(client, 'POST', `${pathOf(reference, id)}/rotate`, given({ grace_seconds })),
  );
  const until = rotated.previous_key_until;
  const before = until === null ? [] : [`The previous key also signs until ${until}.`];
  printAnswer(terminal, options, rotated, [lineOf(rotated), ...keyLines(rotated), ...before]);
}

function keyLines({ secret, public_key: publicKey }: Webhook): readonly string[] {
  if (secret === undefined) return [`public key  ${publicKey ?? ''}`];
  return [`secret  ${secret}`, 'The receiver checks signatures with it. It is not shown again.'];
}

function lineOf({ id, state, disabled_reason: reason, url, event_types: types, description }: Webhook): string {
  const shown = reason === null ? state : `${state} (${reason})`;
  const heard = types.length === 0 ? 'all events' : types.join(',');
  return [id, shown, url, heard, ...(description === '' ? [] : [description])].join('  ');
}

function pathOf(reference: string, id?: string): string {
  const path = `${instancePath(reference)}/webhooks`;
  return id === undefined ? path : `${path}/${encodeURIComponent(id)}`;
}
