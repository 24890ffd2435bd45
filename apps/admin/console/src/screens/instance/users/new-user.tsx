import { Button, Group, Modal, PasswordInput, Stack, Switch, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { UserView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { EmailInput } from './email-input.tsx';

interface NewUserProps {
  readonly path: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Creates a user, whom no mail tells. */
export function NewUser({ path, isOpen, onClose }: NewUserProps): ReactNode {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Create a user">
      <UserForm path={path} onClose={onClose} />
    </Modal>
  );
}

function UserForm({ path, onClose }: Omit<NewUserProps, 'isOpen'>): ReactNode {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isConfirmed, setConfirmed] = useState(true);
  const create = useDeed<object, UserView>((body) => ({ method: 'POST', path, body }), {
    changes: [path],
    done: 'The user is created.',
    onDone: onClose,
    showsErrors: true,
  });
  const submit = (): void => {
    const given = { ...(password === '' ? {} : { password }), ...(name.trim() === '' ? {} : { name: name.trim() }) };
    create.mutate({ email: email.trim(), is_confirmed: isConfirmed, ...given });
  };
  return (
    <Form action="create the user" error={create.error} fields={['email', 'name', 'password']} onSubmit={submit}>
      {(field) => (
        <Stack>
          <EmailInput value={email} onChange={setEmail} {...field('email')} />
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            {...field('name')}
          />
          <PasswordInput
            label="Password"
            description="Leave it empty and send a password reset, so that only the user knows it."
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            {...field('password')}
            autoComplete="new-password"
          />
          <Switch
            label="Mark the address as confirmed"
            checked={isConfirmed}
            onChange={(event) => setConfirmed(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending} disabled={email.trim() === ''}>
              Create
            </Button>
          </Group>
        </Stack>
      )}
    </Form>
  );
}
