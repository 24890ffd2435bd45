import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** What stands above a screen or a part of one: its name, what it is about, and what may be done with it. */
export interface HeadingParts {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
}

/** Screens have room below and beside their heading already. */
const looks = {
  1: { size: 'h2', group: {}, about: {} },
  2: { size: 'h4', group: { mb: 'sm' }, about: { maw: '44rem' } },
} as const;

/** A heading: of a screen (1), or of a part of one (2). */
export function Heading({ level, title, about, actions }: HeadingParts & { readonly level: 1 | 2 }): ReactNode {
  const look = looks[level];
  return (
    <Group justify="space-between" align="flex-start" {...look.group}>
      <div>
        {/* Whoever follows a link to a screen is brought to its name. */}
        <Title order={level} size={look.size} tabIndex={level === 1 ? -1 : undefined} className="breaks">
          {title}
        </Title>
        {about && (
          <Text c="dimmed" size="sm" component="div" {...look.about}>
            {about}
          </Text>
        )}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
