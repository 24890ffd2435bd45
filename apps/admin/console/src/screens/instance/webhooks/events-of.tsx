import { Code, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { EventList } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { Folded } from '../../../parts/folded.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { Time } from '../../../parts/time.tsx';

/** The feed of events, as programs read it. */
export function EventsOf({ path }: { readonly path: string }): ReactNode {
  const events = useAnswer<EventList>(`${path}/events?limit=50`);
  return (
    <Section
      title="Events"
      about="The first fifty that are kept, in the order in which they happened; programs read the rest over the API."
    >
      <Loaded answer={events}>
        {({ events: list }) =>
          list.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing has happened yet. The first sign-up will be here.
            </Text>
          ) : (
            <Rows label="Events" heads={['When', 'Event', 'Data']}>
              {list.map((event) => (
                <Table.Tr key={event.id}>
                  <Table.Td>
                    <Time at={event.created_at} />
                  </Table.Td>
                  <Table.Td fw={600}>{event.type}</Table.Td>
                  <Table.Td>
                    <Folded lines={linesOf(event.data)} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Rows>
          )
        }
      </Loaded>
    </Section>
  );
}

/** What an event holds, a line a member. */
function linesOf(data: object): ReactNode[] {
  return Object.entries(data).map(([name, value]) => (
    <div key={name}>
      <Code className="mono">
        {name}: {JSON.stringify(value)}
      </Code>
    </div>
  ));
}
