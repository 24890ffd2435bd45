import { domainFrom, domainListFrom, type DomainView } from '@gatehouse/admin';
import type { Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse instances domains …`: which host names are a site's. Whoever adds one attests that the site owns it. */
export function addDomainsCommand(instances: Command, terminal: Terminal): void {
  const domains = instances.command('domains').description('the host names by which a site is found');
  withAdminOptions(domains.command('add <id-or-slug> <domain>'))
    .description('serve the site under this name, at once: you attest that the site owns it')
    .action(async (reference: string, domain: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const added = domainFrom(await askAdmin(client, 'POST', pathOf(reference), { domain, attested: true }));
      terminal.print(options.json ? JSON.stringify(added, null, 2) : `${reference} is served as ${added.domain}`);
    });
  withAdminOptions(domains.command('list <id-or-slug>'))
    .description('list the names, the primary one first')
    .action(async (reference: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const { domains: found } = domainListFrom(await askAdmin(client, 'GET', pathOf(reference)));
      if (options.json) terminal.print(JSON.stringify(found, null, 2));
      else for (const line of domainLines(found)) terminal.print(line);
    });
  withAdminOptions(domains.command('remove <id-or-slug> <domain>'))
    .description('serve the site under this name no longer')
    .action(async (reference: string, domain: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      await askAdmin(client, 'DELETE', `${pathOf(reference)}/${encodeURIComponent(domain)}`);
      terminal.print(`removed ${domain}`);
    });
}

function pathOf(reference: string): string {
  return `${instancePath(reference)}/domains`;
}

function domainLines(domains: readonly DomainView[]): readonly string[] {
  if (domains.length === 0) return ['there are no domains yet'];
  return domains.map(({ domain, is_primary: isPrimary, is_verified: isVerified }) =>
    [domain, ...(isPrimary ? ['primary'] : []), ...(isVerified ? [] : ['not verified: not served'])].join('  '),
  );
}
