import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MessageCounts } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { Loaded } from '../../../parts/loaded.tsx';
import { Section } from '../../../parts/section.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { channelNames } from '../../deliveries/channel-names.ts';

/** How many messages an instance has in each state. */
export function MessageCountsOf({ slug }: { readonly slug: string }): ReactNode {
  const counts = useAnswer<MessageCounts>(`/v1/instances/${slug}/messages/counts`);
  return (
    <Section title="Messages">
      <Loaded answer={counts}>
        {({ counts: list, is_complete: isComplete }) => (
          <>
            {list.length === 0 && (
              <Text size="sm" c="dimmed">
                Nothing has been sent yet. You can send a test mail on the “Mail” tab.
              </Text>
            )}
            {list.map(({ channel, state, count }) => (
              <Group key={`${channel} ${state}`} justify="space-between">
                <Group gap="xs">
                  <Text size="sm">{channelNames[channel]}</Text>
                  <StateBadge state={state} />
                </Group>
                <Text size="sm" fw={600}>
                  {count}
                </Text>
              </Group>
            ))}
            {!isComplete && (
              <Text size="sm" c="dimmed">
                Counted over the newest 100,000 messages.
              </Text>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
