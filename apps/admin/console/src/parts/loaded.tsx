import { Center, Loader } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Trouble } from './trouble.tsx';

/** Shows what was asked for once it is there; until then that it is coming, or why it is not. */
export function Loaded<T>({
  answer,
  children,
}: {
  readonly answer: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  // What is asked for every few seconds forgets its error each time it is asked for anew; whoever reads it should not lose it.
  const [trouble, setTrouble] = useState<Error | null>(null);
  if (answer.error !== null && answer.error !== trouble) setTrouble(answer.error);
  if (answer.data !== undefined) return children(answer.data);
  if (trouble) return <Trouble problems={[trouble.message]} onRetry={answer.refetch} />;
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
