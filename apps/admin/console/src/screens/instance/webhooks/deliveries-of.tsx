import { Anchor, Button, Group, NativeSelect, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { WebhookDeliveryList, WebhookDeliveryView } from '../../../../../src/contract.ts';
import { pathWith } from '../../../api/ask.ts';
import { usePages } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Paged } from '../../../parts/more.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import { DeliveryDrawer } from './delivery-drawer.tsx';

const states = ['', 'queued', 'sending', 'sent', 'failed', 'abandoned'];

/** How recent events reached the webhooks. */
export function DeliveriesOf({ path }: { readonly path: string }): ReactNode {
  const place = `${path}/webhook-deliveries`;
  const [state, setState] = useState('');
  const [open, setOpen] = useState<string>();
  const pages = usePages<WebhookDeliveryList>(pathWith(place, { state }));
  const replay = useDeed<WebhookDeliveryView>(({ id }) => ({ method: 'POST', path: `${place}/${id}/replay` }), {
    name: 'send the event again',
    changes: [place],
    done: 'It is queued again.',
  });
  return (
    <Section
      title="Webhook deliveries"
      actions={
        <Group gap="xs">
          <NativeSelect
            aria-label="State"
            data={states.map((value) => ({ value, label: value === '' ? 'Any state' : value }))}
            value={state}
            onChange={(event) => setState(event.currentTarget.value)}
          />
          <Button variant="default" onClick={() => void pages.refetch()} loading={pages.isRefetching}>
            Refresh
          </Button>
        </Group>
      }
    >
      <Paged
        pages={pages}
        entriesOf={(page: WebhookDeliveryList) => page.deliveries}
        empty={
          <Text size="sm" c="dimmed">
            Nothing has been sent yet. “Test” beside a webhook sends an empty test event.
          </Text>
        }
      >
        {(deliveries) => (
          <Rows label="Webhook deliveries" heads={['Event', 'State', 'Attempts', 'Response', 'Created', 'Actions']}>
            {deliveries.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} onOpen={setOpen} onReplay={replay.mutate} />
            ))}
          </Rows>
        )}
      </Paged>
      <DeliveryDrawer path={place} id={open} onClose={() => setOpen(undefined)} />
    </Section>
  );
}

function DeliveryRow({
  delivery,
  onOpen,
  onReplay,
}: {
  readonly delivery: WebhookDeliveryView;
  readonly onOpen: (id: string) => void;
  readonly onReplay: (delivery: WebhookDeliveryView) => void;
}): ReactNode {
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component="button" type="button" size="sm" fw={600} onClick={() => onOpen(delivery.id)}>
          {delivery.event_type}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <StateBadge state={delivery.state} />
      </Table.Td>
      <Table.Td>{delivery.attempts}</Table.Td>
      <Table.Td>
        {[delivery.last_status, delivery.last_error].filter((part) => part !== null).join(' ') || '–'}
      </Table.Td>
      <Table.Td>
        <Time at={delivery.created_at} />
      </Table.Td>
      <Table.Td ta="right">
        {delivery.state !== 'queued' && delivery.state !== 'sending' && (
          <Button size="xs" variant="default" onClick={() => onReplay(delivery)}>
            Send again
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
