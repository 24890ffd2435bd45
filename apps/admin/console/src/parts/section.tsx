import { Card } from '@mantine/core';
import type { ReactNode } from 'react';
import { Heading, type HeadingParts } from './heading.tsx';

/** A part of a screen with a name. */
export function Section({ children, ...heading }: HeadingParts & { readonly children: ReactNode }): ReactNode {
  return (
    <Card withBorder padding="md" component="section" aria-label={heading.title}>
      <Heading level={2} {...heading} />
      {children}
    </Card>
  );
}
