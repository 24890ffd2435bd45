import { Badge, Button, Checkbox, Code, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { DomainList, DomainView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Copy } from '../../../parts/copy.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { useMay } from '../../../session/may-use.ts';
import type { InstanceTab } from '../instance-screen.tsx';

/** The host names of an instance. */
export function DomainsTab({ instance: { slug } }: InstanceTab): ReactNode {
  const may = useMay();
  const path = `/v1/instances/${slug}/domains`;
  const domains = useAnswer<DomainList>(path);
  return (
    <Section
      title="Domains"
      about="Host names that serve the API of this instance. A domain is used once it is verified."
    >
      <Stack>
        <Loaded answer={domains}>
          {({ domains: list }) =>
            list.length === 0 ? (
              <Nothing title="No domains">
                The API is served by its path only. To serve it from a host name of the site, add that name here and
                create the DNS record that is shown.
              </Nothing>
            ) : (
              <DomainRows path={path} domains={list} />
            )
          }
        </Loaded>
        {may('provision') && <AddDomain path={path} />}
      </Stack>
    </Section>
  );
}

function DomainRows({ path, domains }: { readonly path: string; readonly domains: readonly DomainView[] }): ReactNode {
  const may = useMay();
  const [confirmation, setConfirmation] = useState<Confirmation>();
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
    setConfirmation({
      title: `Remove ${domain}?`,
      about: 'Requests to this host will no longer be served.',
      word: domain,
      button: 'Remove',
      onConfirm: () => remove.mutate(domain),
    });
  return (
    <>
      <Rows label="Domains" heads={['Domain', 'State', 'To do', 'Actions']}>
        {domains.map(({ domain, is_verified: isVerified, is_primary: isPrimary, challenge }) => (
          <Table.Tr key={domain}>
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
            <Table.Td>
              {may('provision') && (
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                  {!isVerified && (
                    <Button size="xs" loading={verify.isPending} onClick={() => verify.mutate(domain)}>
                      Verify
                    </Button>
                  )}
                  {isVerified && !isPrimary && (
                    <Button size="xs" variant="default" onClick={() => prefer.mutate(domain)}>
                      Make primary
                    </Button>
                  )}
                  <Button size="xs" variant="default" onClick={() => askToRemove(domain)}>
                    Remove
                  </Button>
                </Group>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Rows>
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </>
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

function AddDomain({ path }: { readonly path: string }): ReactNode {
  const may = useMay();
  const [domain, setDomain] = useState('');
  const [attested, setAttested] = useState(false);
  const add = useDeed<object>((body) => ({ method: 'POST', path, body }), {
    changes: [path, '/v1/audit'],
    done: 'The domain is added.',
    showsErrors: true,
    onDone: () => setDomain(''),
  });
  const submit = (): void => {
    add.mutate({ domain: domain.trim(), ...(attested ? { attested } : {}) });
  };
  return (
    <Form action="add the domain" error={add.error} fields={['domain']} onSubmit={submit}>
      {(field) => (
        <Stack gap="xs">
          <Group align="flex-start">
            <TextInput
              label="Add a domain"
              placeholder="auth.example.com"
              value={domain}
              onChange={(event) => setDomain(event.currentTarget.value)}
              {...field('domain')}
              autoComplete="off"
              maw={360}
              flex={1}
            />
            <Button type="submit" mt={25} loading={add.isPending} disabled={domain.trim() === ''}>
              Add
            </Button>
          </Group>
          {may('all') && (
            <Checkbox
              label="I confirm that the site owns it: use it immediately, without a DNS record"
              checked={attested}
              onChange={(event) => setAttested(event.currentTarget.checked)}
            />
          )}
        </Stack>
      )}
    </Form>
  );
}
