import type { DeliveryHealthView, messageDetailFrom, messageListFrom } from '@gatehouse/admin/contract';

type Messages = ReturnType<typeof messageListFrom>;
type Detail = ReturnType<typeof messageDetailFrom>;

/** A line a message, and where to go on. */
export function messageLines({ messages, next }: Messages): readonly string[] {
  if (messages.length === 0) return ['there are no such messages'];
  const lines = messages.map(({ id, created_at: at, state, channel, kind, recipient, last_error: error }) =>
    [id, at, state, channel, kind, recipient, ...(error === null ? [] : [error])].join('  '),
  );
  return next === null ? lines : [...lines, `there are more: --cursor ${next}`];
}

/** A message for a person: a fact a line, then a line an attempt. */
export function describeMessage(message: Detail): readonly string[] {
  const { suppression } = message;
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ['id', message.id],
    ['message-id', message.message_id],
    ['to', `${message.recipient} (${message.channel}, ${message.kind})`],
    ['user', message.user_id],
    ['state', [message.state, message.last_error].filter(Boolean).join(': ')],
    ['created', message.created_at],
    ['sent', message.sent_at],
    ['next try', message.next_attempt_at],
    ['expires', message.expires_at],
    ['suppressed', suppression && `${suppression.reason}, since ${suppression.created_at} (${suppression.source})`],
  ];
  return [
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(12)}${value}`])),
    ...message.attempt_log.map(({ at, outcome, error, status, duration_ms: duration }) =>
      [`attempt     ${at}`, outcome, error, status, `${duration} ms`].filter((part) => part !== null).join('  '),
    ),
    ...message.feedback.map(({ at, kind, source, detail }) =>
      [`report      ${at}`, kind, detail, source].filter((part) => part !== null).join('  '),
    ),
  ];
}

/** A line a channel, and the queue. */
export function deliveryHealthLines({ channels, count_max: countMax, queue }: DeliveryHealthView): readonly string[] {
  const count = (value: number): string => (value < countMax ? String(value) : `${value} or more`);
  const lines = channels.map((channel) => {
    const { waiting, due, in_flight: inFlight, lag_seconds: lag, dead } = channel;
    const counts = [`waiting ${count(waiting)}`, `due ${count(due)}`, `in flight ${count(inFlight)}`];
    return [channel.channel.padEnd(8), ...counts, `lag ${lag} s`, `given up today ${count(dead)}`].join('  ');
  });
  return [...lines, `the job queue is ${queue}`];
}
