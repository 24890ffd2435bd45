import { instanceFrom, instanceListFrom, type InstanceSummaryView, type InstanceView } from '@gatehouse/admin';
import type { Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { describeInstance, instanceTable } from '../describe-instance.ts';
import { openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { settingsFrom } from '../settings-from.ts';
import type { Terminal } from '../terminal.ts';
import { addDomainsCommand } from './domains.ts';

interface Creation extends AdminOptions {
  readonly siteUrl: string;
  readonly slug?: string;
  readonly uuid?: string;
  readonly set: readonly string[];
}

/** `gatehouse instances …`: asks the admin app, which has to run. */
export function addInstancesCommand(program: Command, terminal: Terminal): void {
  const instances = program.command('instances').description('the sites of a running Gatehouse');
  withAdminOptions(instances.command('create').description('create a site'))
    .requiredOption('--site-url <url>', 'address of the site: links in mails lead there')
    .option('--slug <slug>', 'its name in addresses; made from the site’s address when absent')
    .option('--uuid <uuid>', 'the operator’s own id of the site')
    .option('--set <path=value>', 'a setting, as in mailer.autoconfirm=true; may be repeated', collect, [])
    .action((options: Creation, command: Command) => create(options, command, terminal));
  withAdminOptions(instances.command('list').description('list the sites')).action(
    (options: AdminOptions, command: Command) => list(options, command, terminal),
  );
  onOne(instances, terminal, 'show', 'show a site', 'GET', '');
  onOne(instances, terminal, 'suspend', 'answer 503 to its visitors until it is resumed', 'POST', '/suspend');
  onOne(instances, terminal, 'resume', 'serve a suspended site again', 'POST', '/resume');
  onOne(instances, terminal, 'delete', 'delete a site and all of its users', 'DELETE', '');
  addDomainsCommand(instances, terminal);
}

function onOne(
  parent: Command,
  terminal: Terminal,
  verb: string,
  description: string,
  method: string,
  path: string,
): void {
  withAdminOptions(parent.command(`${verb} <id-or-slug>`).description(description)).action(
    async (reference: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const answer = await askAdmin(client, method, `/v1/instances/${encodeURIComponent(reference)}${path}`);
      if (answer === undefined) terminal.print(`deleted ${reference}`);
      else show(instanceFrom(answer), options, terminal);
    },
  );
}

async function create(options: Creation, command: Command, terminal: Terminal): Promise<void> {
  const settings = settingsFrom(options.set);
  const client = openAdminClient(options, command, terminal);
  const body = {
    site_url: options.siteUrl,
    settings,
    ...(options.slug === undefined ? {} : { slug: options.slug }),
    ...(options.uuid === undefined ? {} : { uuid: options.uuid }),
  };
  show(instanceFrom(await askAdmin(client, 'POST', '/v1/instances', body)), options, terminal);
}

async function list(options: AdminOptions, command: Command, terminal: Terminal): Promise<void> {
  const client = openAdminClient(options, command, terminal);
  const found: InstanceSummaryView[] = [];
  for (let cursor = ''; ;) {
    const page = instanceListFrom(await askAdmin(client, 'GET', `/v1/instances?limit=100${cursor}`));
    found.push(...page.instances);
    if (page.next === null) break;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
  if (options.json) terminal.print(JSON.stringify(found, null, 2));
  else for (const line of instanceTable(found)) terminal.print(line);
}

function show(instance: InstanceView, { json }: AdminOptions, terminal: Terminal): void {
  if (json) terminal.print(JSON.stringify(instance, null, 2));
  else for (const line of describeInstance(instance)) terminal.print(line);
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
