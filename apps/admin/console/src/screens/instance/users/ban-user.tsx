import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { UserView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { nameOf } from './name-of.ts';

const lengths = [
  { value: '1h', label: 'An hour' },
  { value: '24h', label: 'A day' },
  { value: '168h', label: 'A week' },
  { value: '720h', label: 'Thirty days' },
  { value: '876000h', label: 'Permanently (a hundred years)' },
];

interface BanProps {
  readonly path: string;
  readonly user: UserView | undefined;
  readonly onClose: () => void;
}

/** Keeps a user out for a while. */
export function BanUser({ path, user, onClose }: BanProps): ReactNode {
  return (
    <Modal opened={user !== undefined} onClose={onClose} title={user && `Ban ${nameOf(user)}`} centered>
      {user && <BanForm path={path} user={user} onClose={onClose} />}
    </Modal>
  );
}

function BanForm({ path, user, onClose }: BanProps & { readonly user: UserView }): ReactNode {
  const [length, setLength] = useState('24h');
  const ban = useDeed<void>(() => ({ method: 'PATCH', path: `${path}/${user.id}`, body: { ban: length } }), {
    changes: [path],
    done: `${nameOf(user)} is banned.`,
    onDone: onClose,
    showsErrors: true,
  });
  const submit = (): void => {
    ban.mutate();
  };
  return (
    <Form action="ban the user" error={ban.error} fields={['ban']} onSubmit={submit}>
      {(field) => (
        <Stack>
          <Text size="sm">The user cannot sign in until the ban ends, and sessions are not renewed.</Text>
          <NativeSelect
            label="For how long"
            data={lengths}
            value={length}
            onChange={(event) => setLength(event.currentTarget.value)}
            {...field('ban')}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red.9" loading={ban.isPending}>
              Ban
            </Button>
          </Group>
        </Stack>
      )}
    </Form>
  );
}
