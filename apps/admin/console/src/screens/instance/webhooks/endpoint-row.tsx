import { Button, Group, Menu, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { EndpointView } from '../../../../../src/contract.ts';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import type { EndpointDeeds } from './use-endpoint-deeds.ts';

interface RowProps {
  readonly endpoint: EndpointView;
  readonly deeds: EndpointDeeds;
}

/** A webhook. */
export function EndpointRow({ endpoint, deeds }: RowProps): ReactNode {
  return (
    <Table.Tr>
      <Table.Td className="breaks">
        <Text size="sm" className="mono">
          {endpoint.url}
        </Text>
        <Text size="xs" c="dimmed">
          {endpoint.description}
        </Text>
      </Table.Td>
      <Table.Td>{endpoint.event_types.length === 0 ? 'all' : endpoint.event_types.join(', ')}</Table.Td>
      <Table.Td>
        <StateBadge state={endpoint.state} />
        {endpoint.disabled_reason !== null && (
          <Text size="xs" c="dimmed">
            {endpoint.disabled_reason}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Time at={endpoint.created_at} />
      </Table.Td>
      <Table.Td>
        <EndpointActions endpoint={endpoint} deeds={deeds} />
      </Table.Td>
    </Table.Tr>
  );
}

function EndpointActions({ endpoint, deeds }: RowProps): ReactNode {
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button size="xs" variant="default" onClick={() => deeds.test(endpoint)}>
        Test
      </Button>
      <Menu>
        <Menu.Target>
          <Button size="xs" variant="default">
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => deeds.turn(endpoint)}>
            {endpoint.state === 'enabled' ? 'Pause' : 'Enable'}
          </Menu.Item>
          <Menu.Item onClick={() => deeds.rotate(endpoint)}>Rotate the key</Menu.Item>
          <Menu.Item onClick={() => deeds.remove(endpoint)}>Remove</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
