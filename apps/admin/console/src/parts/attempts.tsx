import { Text, Timeline } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MessageDetail } from '../../../src/contract.ts';
import { explained } from './failure-words.ts';
import { Time } from './time.tsx';

/** What came of each attempt to deliver something, the oldest first. */
export function attemptItems(
  attempts: readonly (Omit<MessageDetail['attempt_log'][number], 'outcome'> & { readonly outcome: string })[],
): ReactNode[] {
  return attempts.map(({ at, outcome, duration_ms: milliseconds, error, status }) => (
    <Timeline.Item key={at} title={outcome}>
      <Text size="sm" c="dimmed" component="div">
        <Time at={at} />, {Math.round(milliseconds)} ms{status !== null && `, status ${status}`}
        {error !== null && `, ${explained(error)}`}
      </Text>
    </Timeline.Item>
  ));
}

/** When it is tried next, if it is. */
export function nextAttemptItem(next: string | null): ReactNode {
  return (
    next !== null && (
      <Timeline.Item title="Next attempt" lineVariant="dashed">
        <Text size="sm" c="dimmed" component="div">
          <Time at={next} />
        </Text>
      </Timeline.Item>
    )
  );
}
