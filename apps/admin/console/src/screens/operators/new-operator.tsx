import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { OperatorWithTokenView } from '../../../../src/contract.ts';
import { newIdempotencyKey } from '../../api/ask.ts';
import { useDeed } from '../../api/use-deed.ts';
import { Choices } from '../../parts/choices.tsx';
import { Form } from '../../parts/form.tsx';

const scopes = [
  { value: 'read', label: 'read', description: 'View everything except operators and messages.' },
  { value: 'provision', label: 'provision', description: 'Create and change instances, domains and keys.' },
  { value: 'support', label: 'support', description: 'View and resend messages, act as a site’s administrator.' },
  { value: 'all', label: 'all', description: 'Everything, including operators.' },
];

/** Adds an operator. */
export function NewOperator({
  isOpen,
  onClose,
  onMade,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onMade: (made: OperatorWithTokenView) => void;
}): ReactNode {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add an operator">
      <OperatorForm onMade={onMade} />
    </Modal>
  );
}

function OperatorForm({ onMade }: { readonly onMade: (made: OperatorWithTokenView) => void }): ReactNode {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string[]>(['read']);
  const [ends, setEnds] = useState('');
  const [key] = useState(newIdempotencyKey);
  const create = useDeed<object, OperatorWithTokenView>(
    (body) => ({ method: 'POST', path: '/v1/operators', body, idempotencyKey: key }),
    { changes: ['/v1/operators', '/v1/audit'], onDone: onMade, showsErrors: true },
  );
  const submit = (): void => {
    const expires = ends === '' ? {} : { expires_at: new Date(`${ends}T23:59:59`).toISOString() };
    create.mutate({ name, scopes: chosen, ...expires });
  };
  return (
    <Form action="add the operator" error={create.error} fields={['name', 'scopes', 'expires_at']} onSubmit={submit}>
      {(field) => (
        <Stack>
          <TextInput
            label="Name"
            description="Of a person or a program; the audit log shows it."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            {...field('name')}
            required
            data-autofocus
          />
          <Choices label="Scopes" choices={scopes} value={chosen} onChange={setChosen} {...field('scopes')}>
            {(boxes) => (
              <Stack gap="xs" mt="xs">
                {boxes}
              </Stack>
            )}
          </Choices>
          <TextInput
            label="Expires"
            description="The last valid day; never if empty."
            type="date"
            value={ends}
            onChange={(event) => setEnds(event.currentTarget.value)}
            {...field('expires_at')}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || chosen.length === 0}>
              Add
            </Button>
          </Group>
        </Stack>
      )}
    </Form>
  );
}
