import type { MessageChannel, MessageState } from '../rows/message-row.ts';
import type { Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';

// The newest first through the index of the list, as far as it pays: a count of millions would be read by nobody.
const count = statement(
  'count_messages',
  `select channel, state, count(*)::integer as count from (
     select m.channel, m.state from gatehouse.messages m
     where m.instance_id = $1 and m.recipient <> ''
       and ($2::timestamptz is null or m.created_at >= $2) and ($3::timestamptz is null or m.created_at < $3)
     order by m.created_at desc, m.id desc
     limit $4
   ) newest
   group by channel, state
   order by channel, state`,
);

/** How many messages of a channel are in a state. */
export interface MessageCount {
  readonly channel: MessageChannel;
  readonly state: MessageState;
  readonly count: number;
}

/** Counts the newest messages of a stretch of time, at most `limit` of them. */
export async function countMessages(
  scope: Scope,
  { from, to, limit }: { readonly from: Date | undefined; readonly to: Date | undefined; readonly limit: number },
): Promise<MessageCount[]> {
  return query<MessageCount>(scope.db, count, [scope.instanceId, from ?? null, to ?? null, limit]);
}
