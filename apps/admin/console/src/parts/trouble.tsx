import { Alert, Button, Group, List, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

/** What went wrong, in words, and a way to go on. */
export function Trouble({
  title,
  problems,
  onRetry,
}: {
  readonly title: string;
  readonly problems: readonly string[];
  readonly onRetry?: () => Promise<unknown>;
}): ReactNode {
  if (problems.length === 0) return null;
  return (
    // Whoever sent a form is brought here where no field of it is wrong.
    <Alert color="red" title={title} role="alert" my="sm" tabIndex={-1}>
      <Group justify="space-between">
        {problems.length === 1 ? <Text size="sm">{problems[0]}</Text> : <Several problems={problems} />}
        {onRetry && <Retry onRetry={onRetry} />}
      </Group>
    </Alert>
  );
}

function Several({ problems }: { readonly problems: readonly string[] }): ReactNode {
  return (
    <List size="sm">
      {problems.map((problem) => (
        <List.Item key={problem}>{problem}</List.Item>
      ))}
    </List>
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
