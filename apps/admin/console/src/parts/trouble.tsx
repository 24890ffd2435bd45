import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What went wrong, in words, and a way to go on. */
export function Trouble({
  error,
  onRetry,
}: {
  readonly error: Error | null;
  readonly onRetry?: () => void;
}): ReactNode {
  if (!error) return null;
  return (
    <Alert color="red" title="That did not work" role="alert" my="sm">
      <Group justify="space-between">
        <Text size="sm">{error.message}</Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
