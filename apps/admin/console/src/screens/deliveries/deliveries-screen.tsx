import { Alert, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DeliveryHealthView } from '../../../../src/contract.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Rows } from '../../parts/rows.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { channelNames } from './channel-names.ts';

const everyMilliseconds = 5_000;

/** How mails, texts and webhooks fare over all instances. */
export function DeliveriesScreen(): ReactNode {
  const health = useAnswer<DeliveryHealthView>('/v1/deliveries/health', everyMilliseconds);
  return (
    <Screen
      title="Deliveries"
      about="Mails, text messages and webhooks of all instances; refreshed every five seconds."
    >
      <Loaded answer={health}>{(data) => <Health health={data} />}</Loaded>
      <Text size="sm" c="dimmed">
        What a single instance sent is on its own page, under “Messages” and “Webhooks”. Failed deliveries can be sent
        again there.
      </Text>
    </Screen>
  );
}

function Health({ health: { channels, queue, count_max: max } }: { readonly health: DeliveryHealthView }): ReactNode {
  const count = (value: number): string => (value >= max ? `${max} or more` : String(value));
  return (
    <>
      {queue === 'degraded' && (
        <Alert color="yellow" title="The job queue is not responding">
          Nothing is lost: everything waits in the database and goes out once the queue is back.
        </Alert>
      )}
      <Section
        title="Channels"
        actions={
          <>
            <Text size="sm" c="dimmed">
              Job queue
            </Text>
            <StateBadge state={queue} />
          </>
        }
      >
        <Rows label="Channels" heads={['Channel', 'Waiting', 'Due now', 'In flight', 'Oldest due', 'Failed in 24 h']}>
          {channels.map(({ channel, waiting, due, in_flight, lag_seconds, dead }) => (
            <Table.Tr key={channel}>
              <Table.Td fw={600}>{channelNames[channel]}</Table.Td>
              <Table.Td>{count(waiting)}</Table.Td>
              <Table.Td>{count(due)}</Table.Td>
              <Table.Td>{count(in_flight)}</Table.Td>
              <Table.Td>{lag_seconds === 0 ? 'none overdue' : `overdue by ${lag_seconds} s`}</Table.Td>
              <Table.Td>
                {dead > 0 ? (
                  <Text c="red" fw={600} size="sm">
                    {count(dead)}
                  </Text>
                ) : (
                  '0'
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Rows>
      </Section>
    </>
  );
}
