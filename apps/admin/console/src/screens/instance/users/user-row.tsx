import { ActionIcon, Menu, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { UserView } from '../../../../../src/contract.ts';
import { Icon } from '../../../parts/icon.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import { nameOf } from './name-of.ts';

/** What can be done for a user. */
export type UserDeed = 'recover' | 'confirm' | 'ban' | 'unban' | 'delete';

/** A user. */
export function UserRow({
  user,
  onDeed,
}: {
  readonly user: UserView;
  readonly onDeed: (user: UserView, deed: UserDeed) => void;
}): ReactNode {
  const title = nameOf(user);
  const deed = (name: UserDeed, label: string): ReactNode => (
    <Menu.Item onClick={() => onDeed(user, name)}>{label}</Menu.Item>
  );
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600} className="breaks">
          {title}
        </Text>
        {user.name !== null && (
          <Text size="xs" c="dimmed">
            {user.name}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StateBadge state={user.state} />
        {user.state === 'banned' && (
          <Text size="sm" c="dimmed" component="div" mt={2}>
            until <Time at={user.banned_until} />
          </Text>
        )}
      </Table.Td>
      <Table.Td>{user.providers.join(', ') || '–'}</Table.Td>
      <Table.Td>{user.role || '–'}</Table.Td>
      <Table.Td>
        <Time at={user.last_sign_in_at} none="never" />
      </Table.Td>
      <Table.Td>
        <Time at={user.created_at} />
      </Table.Td>
      <Table.Td ta="right">
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" aria-label={`Actions for ${title}`}>
              <Icon name="more" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {user.email !== null && deed('recover', 'Send a password reset')}
            {(user.state === 'unconfirmed' || user.state === 'invited') && deed('confirm', 'Mark as confirmed')}
            {user.state === 'banned' ? deed('unban', 'Lift the ban') : deed('ban', 'Ban')}
            <Menu.Divider />
            {deed('delete', 'Delete')}
          </Menu.Dropdown>
        </Menu>
      </Table.Td>
    </Table.Tr>
  );
}
