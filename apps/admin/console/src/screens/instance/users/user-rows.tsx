import { Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { UserView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { BanUser } from './ban-user.tsx';
import { nameOf } from './name-of.ts';
import { UserRow, type UserDeed } from './user-row.tsx';

/** Users, and what can be done for each. */
export function UserRows({ path, users }: { readonly path: string; readonly users: readonly UserView[] }): ReactNode {
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const [banned, setBanned] = useState<UserView>();
  const changes = [path];
  const recover = useDeed<UserView>(({ id }) => ({ method: 'POST', path: `${path}/${id}/recover` }), {
    name: 'send the password reset',
    changes,
    done: 'The mail is queued.',
  });
  const update = useDeed<{ id: string; body: object }>(
    ({ id, body }) => ({ method: 'PATCH', path: `${path}/${id}`, body }),
    { name: 'update the user', changes, done: 'The user is updated.' },
  );
  const remove = useDeed<UserView>(({ id }) => ({ method: 'DELETE', path: `${path}/${id}` }), {
    name: 'delete the user',
    changes,
    done: 'The user is deleted.',
  });
  const onDeed = (user: UserView, deed: UserDeed): void => {
    if (deed === 'ban') setBanned(user);
    if (deed === 'unban') update.mutate({ id: user.id, body: { ban: 'none' } });
    if (deed === 'confirm') update.mutate({ id: user.id, body: { is_confirmed: true } });
    if (deed === 'recover')
      setConfirmation({
        title: 'Send a password reset?',
        about: `${nameOf(user)} gets a mail with a link to set a new password. The current password works until then.`,
        button: 'Send it',
        onConfirm: () => recover.mutate(user),
      });
    if (deed === 'delete')
      setConfirmation({
        title: `Delete ${nameOf(user)}?`,
        about: 'The account, its sessions and its identities are deleted permanently.',
        word: nameOf(user),
        button: 'Delete',
        onConfirm: () => remove.mutate(user),
      });
  };
  return (
    <>
      <Rows label="Users" heads={['User', 'State', 'Signs in with', 'Role', 'Last signed in', 'Created', 'Actions']}>
        {users.map((user) => (
          <UserRow key={user.id} user={user} onDeed={onDeed} />
        ))}
      </Rows>
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
      <BanUser path={path} user={banned} onClose={() => setBanned(undefined)} />
      <Text className="unseen" role="status">
        {remove.isPending || recover.isPending || update.isPending ? 'Working' : ''}
      </Text>
    </>
  );
}
