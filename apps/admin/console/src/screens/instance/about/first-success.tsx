import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { UserList } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import type { InstanceTab } from '../instance-screen.tsx';

/** Where a site without users starts: with somebody who signs up. */
export function FirstSuccess({ instance: { slug, state, urls } }: InstanceTab): ReactNode {
  const { data } = useAnswer<UserList>(`/v1/instances/${slug}/users?limit=1`);
  if (data?.total !== 0 || urls.length === 0 || state !== 'active') return null;
  return (
    <Alert color="gate" title="Nobody has signed up here yet">
      <Group justify="space-between">
        <Text size="sm">Sign somebody up, see the mail arrive, and log in: it takes a minute.</Text>
        <Button component={Link} to={`/instances/${slug}/try`} size="xs">
          Try it
        </Button>
      </Group>
    </Alert>
  );
}
