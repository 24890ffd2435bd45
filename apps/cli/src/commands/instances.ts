import { instanceFrom, instanceListFrom, type InstanceSummaryView } from '@gatehouse/admin/contract';
import { Option, type Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { describeInstance, instanceTable } from '../describe-instance.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { collect, given, labelsFrom, queryOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import { settingsFrom } from '../settings-from.ts';
import type { Terminal } from '../terminal.ts';
import { textsFromFiles } from '../texts-from-files.ts';
import { addInstanceChangeCommands } from './change-instances.ts';
import { addDomainsCommand } from './domains.ts';
import { addInstanceEndCommands } from './end-instances.ts';

interface Creation extends AdminOptions {
  readonly siteUrl: string;
  readonly slug?: string;
  readonly uuid?: string;
  readonly label?: readonly string[];
  readonly set: readonly string[];
  readonly setFile: readonly string[];
}

interface Listing extends AdminOptions {
  readonly state?: string;
  readonly label?: readonly string[];
  readonly search?: string;
  readonly domain?: string;
  readonly sort?: string;
}

const orders = ['slug', '-slug', 'created_at', '-created_at', 'updated_at', '-updated_at'];

/** `gatehouse instances …`: asks the admin app, which has to run. */
export function addInstancesCommand(program: Command, terminal: Terminal): void {
  const instances = program.command('instances').description('manage the sites of a running Gatehouse');
  withAdminOptions(instances.command('create').description('create a site'))
    .requiredOption('--site-url <url>', 'address of the site: links in mails lead there')
    .option('--slug <slug>', 'its name in addresses; made from the site’s address when absent')
    .option('--uuid <uuid>', 'the operator’s own id of the site')
    .option('--label <name=value>', 'a label of your own; may be repeated', collect)
    .option('--set <path=value>', 'a setting, as in mailer.autoconfirm=true; may be repeated', collect, [])
    .option('--set-file <path=file>', 'a setting as text from a file, or piped in (-): for secrets', collect, [])
    .action((options: Creation, command: Command) => create(options, command, terminal));
  withAdminOptions(instances.command('list').description('list the sites, all that match'))
    .addOption(new Option('--state <state>', 'else all but deleted ones').choices(['active', 'suspended', 'deleted']))
    .option('--label <name=value>', 'only sites with this label; may be repeated', collect)
    .option('--search <text>', 'what the slug or the host begins with, or a whole id or uuid')
    .option('--domain <name>', 'the site that has this host name')
    .addOption(new Option('--sort <order>', 'slug when absent').choices(orders))
    .action((options: Listing, command: Command) => list(options, command, terminal));
  withAdminOptions(instances.command('show <id-or-slug>').description('show a site')).action(
    async (reference: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const instance = instanceFrom(await askAdmin(client, 'GET', instancePath(reference)));
      printAnswer(terminal, options, instance, describeInstance(instance));
    },
  );
  addInstanceChangeCommands(instances, terminal);
  addInstanceEndCommands(instances, terminal);
  addDomainsCommand(instances, terminal);
}

async function create(options: Creation, command: Command, terminal: Terminal): Promise<void> {
  const { siteUrl, slug, uuid, label } = options;
  const settings = settingsFrom(options.set, [], await textsFromFiles(options.setFile, terminal));
  const labels = label && labelsFrom(label);
  const client = openAdminClient(options, command, terminal);
  const body = { site_url: siteUrl, settings, ...given({ slug, uuid, labels }) };
  const instance = instanceFrom(await askAdmin(client, 'POST', '/v1/instances', body));
  printAnswer(terminal, options, instance, describeInstance(instance));
}

async function list(options: Listing, command: Command, terminal: Terminal): Promise<void> {
  const { state, label = [], search: q, domain, sort } = options;
  // What has another form is told here, by the name of the option.
  labelsFrom(label);
  const client = openAdminClient(options, command, terminal);
  const found: InstanceSummaryView[] = [];
  for (let cursor: string | undefined; ;) {
    const query = queryOf({ limit: '100', state, label, q, domain, sort, cursor });
    const page = instanceListFrom(await askAdmin(client, 'GET', `/v1/instances${query}`));
    found.push(...page.instances);
    if (page.next === null) break;
    cursor = page.next;
  }
  const isFiltered = [state, q, domain, ...label].some((filter) => filter !== undefined);
  const none = isFiltered ? 'there are no such instances' : 'there are no instances yet';
  printAnswer(terminal, options, found, found.length === 0 ? [none] : instanceTable(found));
}
