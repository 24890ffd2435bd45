import { Stack } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Heading, type HeadingParts } from './heading.tsx';

interface ScreenParts extends HeadingParts {
  /** Which part of it is shown, for the title of the tab. */
  readonly part?: string;
  readonly children: ReactNode;
}

/** A screen: its name, what may be done on it, and what it shows. */
export function Screen({ part, children, ...heading }: ScreenParts): ReactNode {
  const name = part === undefined ? heading.title : `${part} · ${heading.title}`;
  useEffect(() => {
    document.title = `${name} · Gatehouse`;
  }, [name]);
  return (
    <Stack gap="md">
      <Heading level={1} {...heading} />
      {children}
    </Stack>
  );
}
