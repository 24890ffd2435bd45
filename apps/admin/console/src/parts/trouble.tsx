import { Alert, Button, Group, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

/** What went wrong, in words, and a way to go on. */
export function Trouble({
  error,
  onRetry,
}: {
  readonly error: Error | null;
  readonly onRetry?: () => Promise<unknown>;
}): ReactNode {
  if (!error) return null;
  return (
    <Alert color="red" title="That did not work" role="alert" my="sm">
      <Group justify="space-between">
        <Text size="sm">{error.message}</Text>
        {onRetry && <Retry onRetry={onRetry} />}
      </Group>
    </Alert>
  );
}

function Retry({ onRetry }: { readonly onRetry: () => Promise<unknown> }): ReactNode {
  const [isBusy, setBusy] = useState(false);
  const retry = async (): Promise<void> => {
    setBusy(true);
    await onRetry();
    setBusy(false);
  };
  return (
    <Button size="xs" variant="default" loading={isBusy} onClick={() => void retry()}>
      Try again
    </Button>
  );
}
