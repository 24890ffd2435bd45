import { Badge, Button, Code, Group, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { DomainView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Copy } from '../../../parts/copy.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { useMay } from '../../../session/may-use.ts';

/** What can be done to a domain. */
interface DomainDeeds {
  readonly verify: (domain: string) => void;
  readonly isVerifying: boolean;
  readonly prefer: (domain: string) => void;
  readonly remove: (domain: string) => void;
}

interface RowProps {
  readonly domain: DomainView;
  readonly deeds: DomainDeeds;
}

/** The domains of an instance, and what can be done to each. */
export function DomainRows({
  path,
  domains,
}: {
  readonly path: string;
  readonly domains: readonly DomainView[];
}): ReactNode {
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const deeds = useDomainDeeds(path, setConfirmation);
  return (
    <>
      <Rows label="Domains" heads={['Domain', 'State', 'To do', 'Actions']}>
        {domains.map((domain) => (
          <DomainRow key={domain.domain} domain={domain} deeds={deeds} />
        ))}
      </Rows>
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </>
  );
}

function useDomainDeeds(path: string, confirm: (confirmation: Confirmation) => void): DomainDeeds {
  const changes = [path, '/v1/audit'];
  const at = (domain: string): string => `${path}/${encodeURIComponent(domain)}`;
  const verify = useDeed<string>((domain) => ({ method: 'POST', path: `${at(domain)}/verify` }), {
    name: 'verify the domain',
    changes,
    done: 'The domain is verified.',
  });
  const prefer = useDeed<string>((domain) => ({ method: 'POST', path: `${at(domain)}/primary` }), {
    name: 'change the primary domain',
    changes,
    done: 'The primary domain is changed.',
  });
  const remove = useDeed<string>((domain) => ({ method: 'DELETE', path: at(domain) }), {
    name: 'remove the domain',
    changes,
    done: 'The domain is removed.',
  });
  const askToRemove = (domain: string): void =>
    confirm({
      title: `Remove ${domain}?`,
      about: 'Requests to this host will no longer be served.',
      word: domain,
      button: 'Remove',
      onConfirm: () => remove.mutate(domain),
    });
  return { verify: verify.mutate, isVerifying: verify.isPending, prefer: prefer.mutate, remove: askToRemove };
}

function DomainRow({ domain: view, deeds }: RowProps): ReactNode {
  const may = useMay();
  const { domain, is_verified: isVerified, is_primary: isPrimary, challenge } = view;
  return (
    <Table.Tr>
      <Table.Td fw={600}>
        {domain}{' '}
        {isPrimary && (
          <Badge variant="default" tt="none">
            primary
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        <StateBadge state={isVerified ? 'verified' : 'unverified'} />
      </Table.Td>
      <Table.Td>{challenge && <Challenge challenge={challenge} />}</Table.Td>
      <Table.Td>{may('provision') && <DomainActions domain={view} deeds={deeds} />}</Table.Td>
    </Table.Tr>
  );
}

function DomainActions({
  domain: { domain, is_verified: isVerified, is_primary: isPrimary },
  deeds,
}: RowProps): ReactNode {
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {!isVerified && (
        <Button size="xs" loading={deeds.isVerifying} onClick={() => deeds.verify(domain)}>
          Verify
        </Button>
      )}
      {isVerified && !isPrimary && (
        <Button size="xs" variant="default" onClick={() => deeds.prefer(domain)}>
          Make primary
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => deeds.remove(domain)}>
        Remove
      </Button>
    </Group>
  );
}

function Challenge({
  challenge: { name, value },
}: {
  readonly challenge: NonNullable<DomainView['challenge']>;
}): ReactNode {
  return (
    <div>
      <Text size="xs" c="dimmed">
        Add a TXT record, then verify:
      </Text>
      <Group gap={4} wrap="nowrap">
        <Code>{name}</Code>
        <Copy value={name} label="Copy the name" />
      </Group>
      <Group gap={4} wrap="nowrap">
        <Code>{value}</Code>
        <Copy value={value} label="Copy the value" />
      </Group>
    </div>
  );
}
