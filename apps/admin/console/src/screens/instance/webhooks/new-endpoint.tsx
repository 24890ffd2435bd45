import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { EndpointView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';

interface NewEndpointProps {
  readonly path: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onMade: (made: EndpointView) => void;
}

const algorithms = [
  { value: 'hmac-sha256', label: 'A shared secret (HMAC-SHA256)' },
  { value: 'ed25519', label: 'A key pair (Ed25519); the receiver gets the public key' },
];

/** Adds an address that is told of events. */
export function NewEndpoint({ path, isOpen, onClose, onMade }: NewEndpointProps): ReactNode {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add a webhook">
      <EndpointForm
        path={path}
        onMade={(made) => {
          onClose();
          onMade(made);
        }}
      />
    </Modal>
  );
}

function EndpointForm({ path, onMade }: Pick<NewEndpointProps, 'path' | 'onMade'>): ReactNode {
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [types, setTypes] = useState('');
  const [algorithm, setAlgorithm] = useState('hmac-sha256');
  const add = useDeed<object, EndpointView>((body) => ({ method: 'POST', path, body }), {
    changes: [path],
    showsErrors: true,
    onDone: onMade,
  });
  const submit = (): void => {
    const wanted = types.split(/[\s,]+/).filter(Boolean);
    add.mutate({ url: url.trim(), description, event_types: wanted, algorithm });
  };
  return (
    <Form
      action="add the webhook"
      error={add.error}
      fields={['url', 'description', 'event_types', 'algorithm']}
      onSubmit={submit}
    >
      {(field) => (
        <Stack>
          <TextInput
            label="Address"
            placeholder="https://www.example.com/hooks/users"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            {...field('url')}
            required
            data-autofocus
          />
          <TextInput
            label="Description"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            {...field('description')}
          />
          <TextInput
            label="Events"
            description="Such as user.created, user.deleted; all when empty."
            value={types}
            onChange={(event) => setTypes(event.currentTarget.value)}
            {...field('event_types')}
          />
          <NativeSelect
            label="Signed with"
            data={algorithms}
            value={algorithm}
            onChange={(event) => setAlgorithm(event.currentTarget.value)}
            {...field('algorithm')}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending} disabled={url.trim() === ''}>
              Add
            </Button>
          </Group>
        </Stack>
      )}
    </Form>
  );
}
