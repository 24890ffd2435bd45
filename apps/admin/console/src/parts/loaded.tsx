import { Center, Loader } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Trouble } from './trouble.tsx';

/** Shows what was asked for once it is there; until then that it is coming, or why it is not. */
export function Loaded<T>({
  answer,
  children,
}: {
  readonly answer: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  if (answer.data !== undefined) return children(answer.data);
  if (answer.error) return <Trouble error={answer.error} onRetry={() => void answer.refetch()} />;
  return <Waiting />;
}

/** Something is on its way. */
export function Waiting(): ReactNode {
  return (
    <Center mih={120} role="status" aria-label="Loading">
      <Loader size="sm" />
    </Center>
  );
}
