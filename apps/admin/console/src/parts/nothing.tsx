import { EmptyState } from '@mantine/core';
import type { ReactNode } from 'react';

/** An empty list, and what to do next. */
export function Nothing({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}): ReactNode {
  return (
    <EmptyState title={title} description={children} py="xl" size="sm">
      {action && <EmptyState.Actions>{action}</EmptyState.Actions>}
    </EmptyState>
  );
}
