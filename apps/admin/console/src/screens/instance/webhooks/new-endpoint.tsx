import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import type { EndpointView } from '../../../../../src/contract.ts';
import { problemsByField } from '../../../api/ask.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Trouble } from '../../../parts/trouble.tsx';

interface NewEndpointProps {
  readonly path: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onMade: (made: EndpointView) => void;
}

const algorithms = [
  { value: 'hmac-sha256', label: 'A secret that both sides know' },
  { value: 'ed25519', label: 'A pair of keys; the receiver gets the public one' },
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
  const problems = problemsByField(add.error);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const wanted = types.split(/[\s,]+/).filter(Boolean);
    add.mutate({ url: url.trim(), description, event_types: wanted, algorithm });
  };
  const known = ['url', 'description', 'event_types', 'algorithm'];
  const others = [...problems].filter(([field]) => !known.some((name) => field.startsWith(name)));
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Address"
          placeholder="https://www.example.com/hooks/users"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={problems.get('url')}
          required
          data-autofocus
        />
        <TextInput
          label="What it is for"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          error={problems.get('description')}
        />
        <TextInput
          label="Events"
          description="Such as user.created, user.deleted; all when empty."
          value={types}
          onChange={(event) => setTypes(event.currentTarget.value)}
          error={[...problems].find(([field]) => field.startsWith('event_types'))?.[1]}
        />
        <NativeSelect
          label="Signed with"
          data={algorithms}
          value={algorithm}
          onChange={(event) => setAlgorithm(event.currentTarget.value)}
        />
        {others.length > 0 && <Trouble error={add.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending} disabled={url.trim() === ''}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
