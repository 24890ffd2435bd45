import { Button, Group, NativeSelect, Table, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { ApiKeyView, MadeApiKeyView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import { useMay } from '../../../session/may-use.ts';
import type { MakesSecrets } from './signing-keys.tsx';

/** Tokens with the role `anon` or `service_role`. */
export function ApiKeys({ slug, onSecret }: MakesSecrets): ReactNode {
  const may = useMay();
  const path = `/v1/instances/${slug}/api-keys`;
  const keys = useAnswer<{ api_keys: readonly ApiKeyView[] }>(path);
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const revoke = useDeed<string>((id) => ({ method: 'DELETE', path: `${path}/${id}` }), {
    name: 'revoke the API key',
    changes: [path, '/v1/audit'],
    done: 'The API key is revoked.',
  });
  const askToRevoke = ({ id, role }: ApiKeyView): void =>
    setConfirmation({
      title: `Revoke the ${role} key?`,
      about: 'It is rejected everywhere within a second. Whatever still uses it stops working.',
      word: slug,
      button: 'Revoke',
      onConfirm: () => revoke.mutate(id),
    });
  return (
    <Section
      title="API keys"
      about="Tokens without a user, for programs that use the Supabase dialect. They stay valid when signing keys are rotated."
    >
      <Loaded answer={keys}>
        {({ api_keys: list }) =>
          list.length === 0 ? (
            <Nothing title="No API keys">
              Clients of the Supabase dialect send one with every request: create an “anon” key for them.
            </Nothing>
          ) : (
            <Rows label="API keys" heads={['Role', 'For', 'State', 'Created', 'Expires', 'Actions']}>
              {list.map((key) => (
                <Table.Tr key={key.id}>
                  <Table.Td fw={600}>{key.role}</Table.Td>
                  <Table.Td className="breaks">{key.description}</Table.Td>
                  <Table.Td>
                    <StateBadge state={key.state} />
                  </Table.Td>
                  <Table.Td>
                    <Time at={key.created_at} />
                  </Table.Td>
                  <Table.Td>
                    <Time at={key.revoked_at ?? key.expires_at} />
                  </Table.Td>
                  <Table.Td ta="right">
                    {may('support') && key.state === 'active' && (
                      <Button size="xs" variant="default" onClick={() => askToRevoke(key)}>
                        Revoke
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Rows>
          )
        }
      </Loaded>
      {may('support') && <NewApiKey path={path} slug={slug} onSecret={onSecret} />}
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </Section>
  );
}

function NewApiKey({ path, onSecret }: MakesSecrets & { readonly path: string }): ReactNode {
  const [role, setRole] = useState('anon');
  const [description, setDescription] = useState('');
  const create = useDeed<object, MadeApiKeyView>((body) => ({ method: 'POST', path, body }), {
    changes: [path, '/v1/audit'],
    showsErrors: true,
    onDone: (made) => {
      setDescription('');
      onSecret({
        title: `A key with the role ${made.role}`,
        about: 'Clients send it in the header “apikey”.',
        label: 'API key',
        value: made.token,
      });
    },
  });
  const submit = (): void => {
    create.mutate({ role, ...(description === '' ? {} : { description }) });
  };
  return (
    <Form action="create the API key" error={create.error} fields={['role', 'description']} onSubmit={submit}>
      {(field) => (
        <Group align="flex-start" mt="sm">
          <NativeSelect
            label="Role"
            data={['anon', 'service_role']}
            value={role}
            onChange={(event) => setRole(event.currentTarget.value)}
            {...field('role')}
          />
          <TextInput
            label="Description"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            {...field('description')}
          />
          <Button type="submit" mt={25} variant="default" loading={create.isPending}>
            Create an API key
          </Button>
        </Group>
      )}
    </Form>
  );
}
