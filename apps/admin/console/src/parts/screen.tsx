import { Stack } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Heading, type HeadingParts } from './heading.tsx';

/** A screen: its name, what may be done on it, and what it shows. */
export function Screen({ children, ...heading }: HeadingParts & { readonly children: ReactNode }): ReactNode {
  const { title } = heading;
  useEffect(() => {
    document.title = `${title} · Gatehouse`;
  }, [title]);
  return (
    <Stack gap="md">
      <Heading level={1} {...heading} />
      {children}
    </Stack>
  );
}
