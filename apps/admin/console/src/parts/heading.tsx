import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** What stands above a screen or a part of one: its name, what it is about, and what may be done with it. */
export interface HeadingParts {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
}

/** A heading; of a screen (1), or of a part of one (2). */
export function Heading({ level, title, about, actions }: HeadingParts & { readonly level: 1 | 2 }): ReactNode {
  const isScreen = level === 1;
  return (
    <Group justify="space-between" align="flex-start" mb={isScreen ? undefined : 'sm'}>
      <div>
        <Title order={level} size={isScreen ? 'h2' : 'h4'}>
          {title}
        </Title>
        {about && (
          <Text c="dimmed" size="sm" component="div" maw={isScreen ? undefined : '44rem'}>
            {about}
          </Text>
        )}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
