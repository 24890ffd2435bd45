import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import type { UserList } from '../../../../../src/contract.ts';
import { pathWith } from '../../../api/ask.ts';
import { usePages } from '../../../api/use-answer.ts';
import { Icon } from '../../../parts/icon.tsx';
import { Paged } from '../../../parts/more.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import type { InstanceTab } from '../instance-screen.tsx';
import { InviteUser } from './invite-user.tsx';
import { NewUser } from './new-user.tsx';
import { UserRows } from './user-rows.tsx';

/** The people of a site, and what can be done for them. */
export function UsersTab({ instance: { slug } }: InstanceTab): ReactNode {
  const path = `/v1/instances/${slug}/users`;
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 300);
  const [form, setForm] = useState<'create' | 'invite'>();
  const pages = usePages<UserList>(pathWith(path, { q }));
  const total = pages.data?.pages[0]?.total;
  const empty =
    q === '' ? (
      <Nothing title="No users yet" action={<Button onClick={() => setForm('invite')}>Invite the first one</Button>}>
        Users who sign up are listed here. You can sign somebody up on the “Try it” tab.
      </Nothing>
    ) : (
      <Nothing title="Nobody matches">The search covers addresses, names and phone numbers.</Nothing>
    );
  return (
    <Stack>
      <Group align="end" justify="space-between">
        <TextInput
          label="Search"
          placeholder="Part of an address or name"
          type="search"
          leftSection={<Icon name="search" size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          flex={1}
          maw={360}
          miw={200}
        />
        <Group gap="xs">
          <Button variant="default" onClick={() => setForm('create')}>
            Create a user
          </Button>
          <Button onClick={() => setForm('invite')}>Invite</Button>
        </Group>
      </Group>
      {total !== undefined && total > 0 && (
        <Text size="sm" c="dimmed">
          {total === 1 ? 'One user' : `${total.toLocaleString()} users`}, the newest first.
        </Text>
      )}
      <Paged pages={pages} entriesOf={(page: UserList) => page.users} empty={empty}>
        {(users) => <UserRows path={path} users={users} />}
      </Paged>
      <NewUser path={path} isOpen={form === 'create'} onClose={() => setForm(undefined)} />
      <InviteUser path={path} isOpen={form === 'invite'} onClose={() => setForm(undefined)} />
    </Stack>
  );
}
