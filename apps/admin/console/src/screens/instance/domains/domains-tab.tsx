import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { DomainList } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Section } from '../../../parts/section.tsx';
import { useMay } from '../../../session/may-use.ts';
import type { InstanceTab } from '../instance-screen.tsx';
import { DomainRows } from './domain-rows.tsx';

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
