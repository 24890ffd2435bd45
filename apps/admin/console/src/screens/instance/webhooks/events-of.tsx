import { Button, Code, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { EventList } from '../../../../../src/contract.ts';
import { usePages } from '../../../api/use-answer.ts';
import { Folded } from '../../../parts/folded.tsx';
import { Paged } from '../../../parts/more.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { Time } from '../../../parts/time.tsx';

/** What has happened at a site, the newest first. */
export function EventsOf({ path }: { readonly path: string }): ReactNode {
  const pages = usePages<EventList>(`${path}/events?order=newest`, 'before');
  return (
    <Section
      title="Events"
      about="What has happened, the newest first. Programs read the same feed over the API."
      actions={
        <Button variant="default" onClick={() => void pages.refetch()} loading={pages.isRefetching}>
          Refresh
        </Button>
      }
    >
      <Paged
        pages={pages}
        entriesOf={(page: EventList) => page.events}
        empty={
          <Text size="sm" c="dimmed">
            No events yet. The first sign-up will appear here.
          </Text>
        }
      >
        {(list) => (
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
        )}
      </Paged>
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
