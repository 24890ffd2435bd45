import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that scrolls by itself where the screen is narrow. Its cells are the caller's. */
export function Rows({
  label,
  heads,
  children,
}: {
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Table.ScrollContainer
      minWidth={heads.length * 110}
      type="native"
      className="rows"
      // Whoever has no mouse scrolls it with the arrow keys.
      tabIndex={0}
      role="group"
      aria-label={`${label}, scrolls sideways`}
    >
      <Table verticalSpacing="xs" highlightOnHover aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {head === 'Actions' ? <span className="unseen">{head}</span> : head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
