import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A point in time as this reader writes it; to the millisecond for whoever looks closer. */
export function Time({ at, none = '–' }: { readonly at: string | null; readonly none?: string }): ReactNode {
  if (at === null) return none;
  return (
    <Text component="time" size="sm" dateTime={at} title={at} className="nowrap">
      {exact.format(new Date(at))}
    </Text>
  );
}
