import { Anchor, Button, Group, NativeSelect, Stack, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import type { MessageList, MessageReplay } from '../../../../../src/contract.ts';
import { pathWith } from '../../../api/ask.ts';
import { usePages } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Paged } from '../../../parts/more.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import type { InstanceTab } from '../instance-screen.tsx';
import { MessageDrawer } from './message-drawer.tsx';

const states = ['', 'queued', 'sending', 'sent', 'failed', 'suppressed', 'abandoned'];
const channels = [
  { value: '', label: 'Any' },
  { value: 'mail', label: 'Mails' },
  { value: 'sms', label: 'Text messages' },
];

type MessageView = MessageList['messages'][number];

/** Which messages are listed. */
interface Filter {
  readonly state: string;
  readonly channel: string;
  /** The recipient, as far as it is typed. */
  readonly typed: string;
}

/** What an instance sent, and what waits. */
export function MessagesTab({ instance: { slug } }: InstanceTab): ReactNode {
  const path = `/v1/instances/${slug}/messages`;
  const [filter, setFilter] = useState<Filter>({ state: '', channel: '', typed: '' });
  const { state, channel, typed } = filter;
  const [recipient] = useDebouncedValue(typed.trim(), 300);
  const [open, setOpen] = useState<string>();
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const pages = usePages<MessageList>(pathWith(path, { state, channel, recipient }));
  const replay = useDeed<object, MessageReplay>((body) => ({ method: 'POST', path: `${path}/replay`, body }), {
    name: 'send the failed messages again',
    changes: [path],
    done: ({ replayed, has_more: hasMore }) => `${replayed} queued again${hasMore ? '; there are more' : ''}.`,
  });
  const askToReplay = (): void =>
    setConfirmation({
      title: 'Send failed messages again?',
      about: 'Up to 100 failed messages are sent again, the oldest first, if their links still work.',
      button: 'Send again',
      onConfirm: () => replay.mutate({ state: 'failed' }),
    });
  return (
    <Stack>
      <Group align="end" className="filters">
        <Filters filter={filter} onChange={setFilter} />
        <Button variant="default" onClick={() => void pages.refetch()} loading={pages.isRefetching}>
          Refresh
        </Button>
        <Button variant="default" onClick={askToReplay} loading={replay.isPending}>
          Send failed ones again
        </Button>
      </Group>
      <Paged
        pages={pages}
        entriesOf={(page: MessageList) => page.messages}
        empty={
          <Nothing title="No messages">
            Confirmations, password resets and notices are listed here. You can send a test on the “Mail” tab.
          </Nothing>
        }
      >
        {(messages) => (
          <Rows label="Messages" heads={['Created', 'To', 'Kind', 'State', 'Attempts', 'Last error']}>
            {messages.map((message) => (
              <MessageRow key={message.id} message={message} onOpen={setOpen} />
            ))}
          </Rows>
        )}
      </Paged>
      <MessageDrawer path={path} id={open} onClose={() => setOpen(undefined)} />
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </Stack>
  );
}

function Filters({
  filter,
  onChange,
}: {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}): ReactNode {
  return (
    <>
      <NativeSelect
        label="State"
        data={states.map((value) => ({ value, label: value === '' ? 'Any' : value }))}
        value={filter.state}
        onChange={(event) => onChange({ ...filter, state: event.currentTarget.value })}
      />
      <NativeSelect
        label="Channel"
        data={channels}
        value={filter.channel}
        onChange={(event) => onChange({ ...filter, channel: event.currentTarget.value })}
      />
      <TextInput
        label="Recipient"
        placeholder="the whole address"
        type="search"
        value={filter.typed}
        onChange={(event) => onChange({ ...filter, typed: event.currentTarget.value })}
      />
    </>
  );
}

function MessageRow({
  message,
  onOpen,
}: {
  readonly message: MessageView;
  readonly onOpen: (id: string) => void;
}): ReactNode {
  return (
    <Table.Tr>
      <Table.Td>
        <Time at={message.created_at} />
      </Table.Td>
      <Table.Td>
        <Anchor component="button" size="sm" onClick={() => onOpen(message.id)}>
          {message.recipient}
        </Anchor>
      </Table.Td>
      <Table.Td>{message.kind}</Table.Td>
      <Table.Td>
        <StateBadge state={message.state} />
      </Table.Td>
      <Table.Td>{message.attempts}</Table.Td>
      <Table.Td>{message.last_error}</Table.Td>
    </Table.Tr>
  );
}
