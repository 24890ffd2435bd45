import { Alert, Button, Code, Drawer, Group, Stack, Text, Timeline } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { MessageDetail } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { attemptItems, nextAttemptItem } from '../../../parts/attempts.tsx';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';

interface DrawerProps {
  /** Of the list that the message is in. */
  readonly path: string;
  readonly id: string | undefined;
  readonly onClose: () => void;
}

/** One message: what came of each attempt, and what can be done. */
export function MessageDrawer({ path, id, onClose }: DrawerProps): ReactNode {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" title="Message" size="md">
      {id !== undefined && <Message path={path} id={id} />}
    </Drawer>
  );
}

function Message({ path, id }: { readonly path: string; readonly id: string }): ReactNode {
  const place = `${path}/${id}`;
  const answer = useAnswer<MessageDetail>(place);
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const { replay, cancel, askToCancel } = useMessageDeeds(path, place, setConfirmation);
  return (
    <Loaded answer={answer}>
      {(message) => (
        <Stack>
          <Group gap="xs">
            <StateBadge state={message.state} />
            <Text size="sm">
              {message.kind} to {message.recipient}
            </Text>
          </Group>
          {message.suppression && (
            <Alert color="yellow">
              Nothing is sent to this address: {message.suppression.reason}
              {message.suppression.detail && ` (${message.suppression.detail})`}
            </Alert>
          )}
          <Text size="sm" c="dimmed">
            Message-ID <Code>{message.message_id}</Code>
          </Text>
          <Text size="sm" c="dimmed">
            Its link is valid until <Time at={message.expires_at} />
          </Text>
          <Attempts message={message} />
          <Group>
            {message.is_replayable && (
              <Button loading={replay.isPending} onClick={() => replay.mutate()}>
                Send it again
              </Button>
            )}
            {message.state === 'queued' && (
              <Button variant="default" loading={cancel.isPending} onClick={askToCancel}>
                Don’t send
              </Button>
            )}
            <Button variant="default" onClick={() => void answer.refetch()}>
              Refresh
            </Button>
          </Group>
          <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
        </Stack>
      )}
    </Loaded>
  );
}

interface MessageDeeds {
  readonly replay: UseMutationResult<unknown, Error, void>;
  readonly cancel: UseMutationResult<unknown, Error, void>;
  readonly askToCancel: () => void;
}

/** @param place of the message, in the list at that path */
function useMessageDeeds(path: string, place: string, confirm: (confirmation: Confirmation) => void): MessageDeeds {
  const replay = useDeed<void>(() => ({ method: 'POST', path: `${place}/replay` }), {
    name: 'send the message again',
    changes: [path],
    done: 'It is queued again.',
  });
  const cancel = useDeed<void>(() => ({ method: 'POST', path: `${place}/cancel` }), {
    name: 'cancel the message',
    changes: [path],
    done: 'The message is cancelled.',
  });
  const askToCancel = (): void =>
    confirm({
      title: 'Don’t send this message?',
      about: 'It is cancelled for good, and its contents are erased: it cannot be sent later.',
      button: 'Don’t send',
      onConfirm: () => cancel.mutate(),
    });
  return { replay, cancel, askToCancel };
}

function Attempts({
  message: { attempt_log: attempts, feedback, next_attempt_at: next },
}: {
  readonly message: MessageDetail;
}): ReactNode {
  return (
    <Timeline bulletSize={14} active={attempts.length + feedback.length}>
      {attemptItems(attempts)}
      {feedback.map(({ at, kind, source, detail }) => (
        <Timeline.Item key={`${at} ${kind}`} title={kind}>
          <Text size="sm" c="dimmed">
            <Time at={at} />, reported by {source}
            {detail !== null && `: ${detail}`}
          </Text>
        </Timeline.Item>
      ))}
      {nextAttemptItem(next)}
    </Timeline>
  );
}
