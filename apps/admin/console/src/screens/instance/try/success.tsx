import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { claimsOf } from './token-of.ts';
import type { Trial } from './use-trial.ts';

/** Somebody is logged in: what the token says, and where to go from here. */
export function Success({ trial, slug }: { readonly trial: Trial; readonly slug: string }): ReactNode {
  const { signedIn } = trial;
  if (!signedIn) return null;
  return (
    <Stack gap="sm">
      <Alert color="green" title={`${signedIn.email} is logged in`} role="status">
        <Text size="sm">That is all a site needs. The access token, signed by this instance, contains:</Text>
      </Alert>
      <Code block className="sample">
        {JSON.stringify(claimsOf(signedIn.token), null, 2)}
      </Code>
      <Group gap="xs">
        <Button component={Link} to={`/instances/${slug}/users`} variant="default">
          See the user
        </Button>
        <Button variant="default" onClick={trial.startAnew}>
          {' '}
          Start again{' '}
        </Button>
      </Group>
    </Stack>
  );
}
