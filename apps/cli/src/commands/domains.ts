import { domainFrom, domainListFrom, type DomainView } from '@gatehouse/admin/contract';
import type { Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

interface Addition extends AdminOptions {
  readonly challenge?: true;
}

/** `gatehouse instances domains …`: which host names are a site's. */
export function addDomainsCommand(instances: Command, terminal: Terminal): void {
  const domains = instances.command('domains').description('the host names by which a site is found');
  withAdminOptions(domains.command('add <id-or-slug> <domain>'))
    .description('serve the site under this name, at once: you attest that the site owns it')
    .option('--challenge', 'attest nothing: serve it once the DNS record that is printed is there')
    .action(async (reference: string, domain: string, options: Addition, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const body = { domain, attested: options.challenge !== true };
      const added = domainFrom(await askAdmin(client, 'POST', pathOf(reference), body));
      printAnswer(terminal, options, added, standingOf(reference, added));
    });
  withAdminOptions(domains.command('list <id-or-slug>'))
    .description('list the names, the primary one first')
    .action(async (reference: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const { domains: found } = domainListFrom(await askAdmin(client, 'GET', pathOf(reference)));
      printAnswer(terminal, options, found, domainLines(found));
    });
  addVerificationCommands(domains, terminal);
  withAdminOptions(domains.command('remove <id-or-slug> <domain>'))
    .description('stop serving the site under this name')
    .action(async (reference: string, domain: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      await askAdmin(client, 'DELETE', pathOf(reference, domain));
      printAnswer(terminal, options, { removed: domain }, [`removed ${domain}`]);
    });
}

function addVerificationCommands(domains: Command, terminal: Terminal): void {
  withAdminOptions(domains.command('challenge <id-or-slug> <domain>'))
    .description('show the DNS record that verifies a name')
    .action(async (reference: string, domain: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const { domains: found } = domainListFrom(await askAdmin(client, 'GET', pathOf(reference)));
      const named = found.find((one) => one.domain === domain.toLowerCase());
      if (!named) {
        const names = found.map((one) => one.domain).join(', ');
        throw new Error(
          `${reference} has no domain ${JSON.stringify(domain)}; it has ${names === '' ? 'none' : names}`,
        );
      }
      printAnswer(terminal, options, named, standingOf(reference, named));
    });
  for (const [verb, description] of [
    ['verify', 'look for that record in DNS, and serve the site under the name once it is found'],
    ['primary', 'make a verified name the primary one'],
  ] as const) {
    withAdminOptions(domains.command(`${verb} <id-or-slug> <domain>`).description(description)).action(
      async (reference: string, domain: string, options: AdminOptions, command: Command) => {
        const client = openAdminClient(options, command, terminal);
        const changed = domainFrom(await askAdmin(client, 'POST', `${pathOf(reference, domain)}/${verb}`));
        printAnswer(terminal, options, changed, standingOf(reference, changed));
      },
    );
  }
}

/** Whether the site is served under a name, and what is missing. */
function standingOf(reference: string, { domain, challenge }: DomainView): readonly string[] {
  if (challenge === null) return [`${reference} is served as ${domain}`];
  const { name, type, value } = challenge;
  const next = `then: gatehouse instances domains verify ${reference} ${domain}`;
  return [`${domain} is not served until this record is in DNS:`, `${name}  ${type}  ${value}`, next];
}

function domainLines(domains: readonly DomainView[]): readonly string[] {
  if (domains.length === 0) return ['there are no domains yet'];
  return domains.map(({ domain, is_primary: isPrimary, is_verified: isVerified }) =>
    [domain, ...(isPrimary ? ['primary'] : []), ...(isVerified ? [] : ['not verified: not served'])].join('  '),
  );
}

function pathOf(reference: string, domain?: string): string {
  const path = `${instancePath(reference)}/domains`;
  return domain === undefined ? path : `${path}/${encodeURIComponent(domain)}`;
}
