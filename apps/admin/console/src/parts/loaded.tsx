import { Center, Loader } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Trouble } from './trouble.tsx';

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/**
 * Shows what was asked for once it is there; until then that it is coming, or why it is not. What could not be read anew
 * stays, and says of when it is.
 */
export function Loaded<T>({
  answer,
  children,
}: {
  readonly answer: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  const { data, error, dataUpdatedAt, refetch } = answer;
  // Until there is an answer, the error is forgotten each time it is asked for anew; whoever reads it should not lose it.
  const [trouble, setTrouble] = useState<Error | null>(null);
  if (error !== null && error !== trouble) setTrouble(error);
  if (data !== undefined) {
    const title = `Not up to date: this is as of ${clock.format(dataUpdatedAt)}`;
    return (
      <>
        {error && <Trouble title={title} problems={[error.message]} onRetry={refetch} />}
        {children(data)}
      </>
    );
  }
  if (trouble) return <Trouble title="Could not load this" problems={[trouble.message]} onRetry={refetch} />;
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
