import { Card, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A number with its name, and what else there is to say. */
export function Tile({
  label,
  value,
  children,
}: {
  readonly label: string;
  readonly value: number;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <Card withBorder padding="md" className="tile">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={26} fw={700} lh={1.2}>
        {value.toLocaleString()}
      </Text>
      {children}
    </Card>
  );
}
