import { instanceFrom, type InstanceView } from '@gatehouse/admin/contract';
import type { Command } from 'commander';
import { askAdmin, type AdminClient } from '../admin-client.ts';
import { describeInstance, labelLines } from '../describe-instance.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { collect, given, labelsFrom } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import { settingsFrom } from '../settings-from.ts';
import type { Terminal } from '../terminal.ts';
import { textsFromFiles } from '../texts-from-files.ts';
import { UsageError } from '../usage-error.ts';

interface Change extends AdminOptions {
  readonly set: readonly string[];
  readonly unset: readonly string[];
  readonly slug?: string;
  readonly ifVersion?: string;
}

interface Update extends Change {
  readonly setFile: readonly string[];
}

interface Cloning extends AdminOptions {
  readonly siteUrl: string;
  readonly slug?: string;
  readonly uuid?: string;
  readonly label?: readonly string[];
}

/** `gatehouse instances update|labels|clone`. */
export function addInstanceChangeCommands(instances: Command, terminal: Terminal): void {
  const ifVersion = ['--if-version <version>', 'only if the site is still as "show" told with this version'] as const;
  withAdminOptions(instances.command('update <id-or-slug>'))
    .description('change settings of a site, or its slug; the rest stays')
    .option('--set <path=value>', 'a setting, as in mailer.autoconfirm=true; may be repeated', collect, [])
    .option('--set-file <path=file>', 'a setting as text from a file, or piped in (-): for secrets', collect, [])
    .option('--unset <path>', 'a setting that goes back to what it inherits; may be repeated', collect, [])
    .option('--slug <slug>', 'its new name in addresses')
    .option(...ifVersion)
    .action((reference: string, options: Update, command: Command) => update(reference, options, command, terminal));
  withAdminOptions(instances.command('labels <id-or-slug>'))
    .description('show the labels of a site, or change some')
    .option('--set <name=value>', 'a label; may be repeated', collect, [])
    .option('--unset <name>', 'a label to take away; may be repeated', collect, [])
    .option(...ifVersion)
    .action((reference: string, options: Change, command: Command) => label(reference, options, command, terminal));
  withAdminOptions(instances.command('clone <id-or-slug>'))
    .description('create a site with the settings of another; keys, secrets, addresses and domains are not copied')
    .requiredOption('--site-url <url>', 'address of the new site')
    .option('--slug <slug>', 'its name in addresses; made from the site’s address when absent')
    .option('--uuid <uuid>', 'the operator’s own id of the new site')
    .option('--label <name=value>', 'in place of the labels that are copied; may be repeated', collect)
    .action((reference: string, options: Cloning, command: Command) => clone(reference, options, command, terminal));
}

async function update(reference: string, options: Update, command: Command, terminal: Terminal): Promise<void> {
  const { set, setFile, unset, slug } = options;
  if (set.length + setFile.length + unset.length === 0 && slug === undefined) {
    const allowed = '--set path=value, --set-file path=file, --unset path and --slug';
    throw new UsageError(`there is nothing to change; allowed are ${allowed}`);
  }
  const settings = settingsFrom(set, unset, await textsFromFiles(setFile, terminal));
  const client = openAdminClient(options, command, terminal);
  const changed = await patch(client, reference, { settings, ...given({ slug }) }, options.ifVersion);
  printAnswer(terminal, options, changed, describeInstance(changed));
}

async function label(reference: string, options: Change, command: Command, terminal: Terminal): Promise<void> {
  const { set, unset } = options;
  const labels = { ...Object.fromEntries(unset.map((name) => [name, null])), ...labelsFrom(set, '--set') };
  const client = openAdminClient(options, command, terminal);
  const isChange = set.length + unset.length > 0;
  const instance = isChange
    ? await patch(client, reference, { labels }, options.ifVersion)
    : await read(client, reference);
  const lines = labelLines(instance.labels);
  printAnswer(terminal, options, instance.labels, lines.length === 0 ? ['there are no labels'] : lines);
}

async function clone(reference: string, options: Cloning, command: Command, terminal: Terminal): Promise<void> {
  const { siteUrl, slug, uuid, label: words } = options;
  const labels = words && labelsFrom(words);
  const client = openAdminClient(options, command, terminal);
  const body = { site_url: siteUrl, ...given({ slug, uuid, labels }) };
  const made = instanceFrom(await askAdmin(client, 'POST', `${instancePath(reference)}/clone`, body));
  printAnswer(terminal, options, made, describeInstance(made));
}

async function read(client: AdminClient, reference: string): Promise<InstanceView> {
  return instanceFrom(await askAdmin(client, 'GET', instancePath(reference)));
}

/** A merge patch. Without a version the one of now: nothing that somebody else changes meanwhile is written over. */
async function patch(
  client: AdminClient,
  reference: string,
  change: object,
  ifVersion: string | undefined,
): Promise<InstanceView> {
  const version = ifVersion ?? (await read(client, reference)).version;
  return instanceFrom(await askAdmin(client, 'PATCH', instancePath(reference), { ...change, version }));
}
