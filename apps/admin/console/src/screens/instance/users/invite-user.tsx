import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { UserView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { EmailInput } from './email-input.tsx';

interface InviteProps {
  readonly path: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Invites a person by mail. */
export function InviteUser({ path, isOpen, onClose }: InviteProps): ReactNode {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Invite a user">
      <InviteForm path={path} onClose={onClose} />
    </Modal>
  );
}

function InviteForm({ path, onClose }: Omit<InviteProps, 'isOpen'>): ReactNode {
  const [email, setEmail] = useState('');
  const invite = useDeed<void, UserView>(
    () => ({ method: 'POST', path: `${path}/invite`, body: { email: email.trim() } }),
    { changes: [path], done: 'The invitation is queued.', onDone: onClose, showsErrors: true },
  );
  const submit = (): void => {
    invite.mutate();
  };
  return (
    <Form action="invite the user" error={invite.error} fields={['email']} onSubmit={submit}>
      {(field) => (
        <Stack>
          <Text size="sm" c="dimmed">
            The mail has a link to choose a password. Users who have not accepted can be invited again.
          </Text>
          <EmailInput value={email} onChange={setEmail} {...field('email')} />
          <Group justify="flex-end">
            <Button type="submit" loading={invite.isPending} disabled={email.trim() === ''}>
              Send the invitation
            </Button>
          </Group>
        </Stack>
      )}
    </Form>
  );
}
