import { Badge, Button, Group, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { KeyView } from '../../../../../src/contract.ts';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import { useMay } from '../../../session/may-use.ts';

/** What can be done to a key. */
export type KeyDeed = 'publish' | 'promote' | 'revoke';

/** A signing key. */
export function KeyRow({
  signingKey: key,
  onDeed,
}: {
  readonly signingKey: KeyView;
  readonly onDeed: (key: KeyView, deed: KeyDeed) => void;
}): ReactNode {
  const may = useMay();
  const since = key.revoked_at ?? key.retired_at ?? key.activated_at ?? key.published_at ?? key.created_at;
  const deed = (name: KeyDeed, label: string): ReactNode => (
    <Button size="xs" variant="default" onClick={() => onDeed(key, name)}>
      {label}
    </Button>
  );
  return (
    <Table.Tr>
      <Table.Td className="mono">{key.kid}</Table.Td>
      <Table.Td>{key.algorithm}</Table.Td>
      <Table.Td>
        <Group gap={4}>
          <StateBadge state={key.state} />
          {key.is_next && (
            <Badge variant="default" tt="none">
              next
            </Badge>
          )}
        </Group>
        {key.state === 'published' && key.usable_at && (
          <Text size="xs" c="dimmed" component="div">
            can be used from <Time at={key.usable_at} />
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Time at={since} />
      </Table.Td>
      <Table.Td>
        {may('provision') && (
          <Group gap="xs" justify="flex-end" wrap="nowrap">
            {key.state === 'created' && deed('publish', 'Publish')}
            {key.state === 'published' && deed('promote', 'Promote')}
            {key.state !== 'revoked' && deed('revoke', 'Revoke')}
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
