import { instanceFrom } from '@gatehouse/admin/contract';
import type { Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { describeInstance } from '../describe-instance.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { queryOf, wholeNumberOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Deletion extends AdminOptions {
  readonly graceSeconds?: string;
}

/** `gatehouse instances suspend|resume|delete|restore`. */
export function addInstanceEndCommands(instances: Command, terminal: Terminal): void {
  const verbs = {
    suspend: 'suspend a site: visitors get 503 until it is resumed',
    resume: 'resume a suspended site',
    restore: 'restore a deleted site before its grace period ends',
  };
  for (const [verb, description] of Object.entries(verbs)) {
    withAdminOptions(instances.command(`${verb} <id-or-slug>`).description(description)).action(
      async (reference: string, options: AdminOptions, command: Command) => {
        const client = openAdminClient(options, command, terminal);
        const instance = instanceFrom(await askAdmin(client, 'POST', `${instancePath(reference)}/${verb}`));
        printAnswer(terminal, options, instance, describeInstance(instance));
      },
    );
  }
  withAdminOptions(instances.command('delete <id-or-slug>'))
    .description('delete a site; it can be restored until its grace period ends, then its data is deleted permanently')
    .option('--grace-seconds <seconds>', 'for how long it can be restored: at least a minute; a week when absent')
    .action((reference: string, options: Deletion, command: Command) => remove(reference, options, command, terminal));
}

/** What the admin app takes for less than that, too. */
const graceSecondsMin = 60;

async function remove(reference: string, options: Deletion, command: Command, terminal: Terminal): Promise<void> {
  const { graceSeconds: text } = options;
  const seconds = text === undefined ? undefined : wholeNumberOf('--grace-seconds', text, 'seconds');
  if (seconds !== undefined && seconds < graceSecondsMin) {
    throw new UsageError(`--grace-seconds is ${seconds}; allowed are at least ${graceSecondsMin} seconds`);
  }
  const client = openAdminClient(options, command, terminal);
  await askAdmin(client, 'DELETE', `${instancePath(reference)}${queryOf({ grace_seconds: seconds?.toString() })}`);
  const undo = `until its grace period ends, "gatehouse instances restore ${reference}" brings it back`;
  printAnswer(terminal, options, { deleted: reference }, [`deleted ${reference}`, undo]);
}
