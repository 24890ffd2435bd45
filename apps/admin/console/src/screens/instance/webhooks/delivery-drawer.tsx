import { Code, Drawer, Group, Stack, Text, Timeline } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WebhookDeliveryDetail } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { attemptItems, nextAttemptItem } from '../../../parts/attempts.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';

interface DrawerProps {
  /** Of the list that the delivery is in. */
  readonly path: string;
  readonly id: string | undefined;
  readonly onClose: () => void;
}

const everyMilliseconds = 3_000;

/** One delivery of an event: what came of each attempt. */
export function DeliveryDrawer({ path, id, onClose }: DrawerProps): ReactNode {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" title="Webhook delivery" size="md">
      {id !== undefined && <Delivery path={`${path}/${id}`} />}
    </Drawer>
  );
}

function Delivery({ path }: { readonly path: string }): ReactNode {
  const answer = useAnswer<WebhookDeliveryDetail>(path, everyMilliseconds);
  return (
    <Loaded answer={answer}>
      {({ state, event_type: type, event_id: eventId, attempt_log: attempts, next_attempt_at: next }) => (
        <Stack>
          <Group gap="xs">
            <StateBadge state={state} />
            <Text size="sm" fw={600}>
              {type}
            </Text>
          </Group>
          <Text size="sm" c="dimmed">
            webhook-id <Code className="mono">{eventId}</Code>
          </Text>
          {attempts.length === 0 && <Text size="sm">No attempt yet.</Text>}
          <Timeline bulletSize={14} active={attempts.length}>
            {attemptItems(attempts)}
            {nextAttemptItem(next)}
          </Timeline>
        </Stack>
      )}
    </Loaded>
  );
}
