import type { MessageRow } from '../rows/message-row.ts';
import type { Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';
import { laneTouch } from './delivery-lanes.ts';
import { withEntry } from './delivery-source.ts';
import type { MessageFilter } from './list-messages.ts';

/** `$1` instance, `$2` now. What has ended otherwise, or says what is worth nothing any more, is not sent again. */
const isReplayable = (row: string): string =>
  `${row}.instance_id = $1 and ${row}.state in ('failed', 'abandoned') and ${row}.recipient <> ''
     and ${row}.sealed_content is not null and ${row}.expires_at > $2`;

/** The pauses between attempts begin anew; the log of attempts goes on. */
const queuedAnew = `state = 'queued', attempts = 0, next_attempt_at = $2, claimed_until = null, claimed_by = null`;

const lanesOf = (rows: string): string =>
  `select distinct instance_id, channel, coalesce(settings_id, '') as settings_id, $2::timestamptz as due_at from ${rows}`;

const replayOne = statement(
  'replay_message',
  `with replayed as (
     update gatehouse.messages m set ${queuedAnew}
     where ${isReplayable('m')} and m.id = $3
     returning m.instance_id, m.id, m.channel, m.settings_id, m.kind
   ), due as (${lanesOf('replayed')}), ${laneTouch('due')}
   select kind from replayed`,
);

/**
 * Queues a message that was given up once more: the same mail, with the same Message-ID. Wake the relays after the commit.
 *
 * @returns its kind; undefined when there is none that can be sent again.
 */
export async function replayMessage(
  scope: Scope,
  id: string,
  now: Date,
): Promise<Pick<MessageRow, 'kind'> | undefined> {
  return queryOne(scope.db, replayOne, [scope.instanceId, now, id]);
}

const replaySome = statement(
  'replay_messages',
  `with found as (
     select m.instance_id, m.id, row_number() over (order by m.created_at, m.id) as place
     from (
       select f.instance_id, f.id, f.created_at from gatehouse.messages f
       where ${isReplayable('f')}
         and ($4::text is null or f.state = $4) and ($5::text is null or f.channel = $5)
         and ($6::text is null or f.kind = $6) and ($7::text is null or lower(f.recipient) = lower($7))
         and ($8::uuid is null or f.user_id = $8)
         and ($9::timestamptz is null or f.created_at >= $9) and ($10::timestamptz is null or f.created_at < $10)
       order by f.created_at, f.id
       limit $3::integer + 1
       for update skip locked
     ) m
   ), replayed as (
     update gatehouse.messages m set ${queuedAnew}
     from found where m.instance_id = found.instance_id and m.id = found.id and found.place <= $3
     returning m.instance_id, m.channel, m.settings_id
   ), due as (${lanesOf('replayed')}), ${laneTouch('due')}
   select (select count(*)::integer from replayed) as count, (select count(*) > $3 from found) as "hasMore"`,
);

/** How many messages were queued once more, and whether there are others to be. */
export interface Replay {
  readonly count: number;
  readonly hasMore: boolean;
}

/** Queues messages that were given up once more, the oldest first. Wake the relays after the commit. */
export async function replayMessages(scope: Scope, filter: MessageFilter, limit: number, now: Date): Promise<Replay> {
  const { state, channel, kind, recipient, user_id: userId, created_from: from, created_to: to } = filter;
  const wanted = [state, channel, kind, recipient, userId, from, to].map((value) => value ?? null);
  const [replay] = await query<Replay>(scope.db, replaySome, [scope.instanceId, now, limit, ...wanted]);
  return replay ?? { count: 0, hasMore: false };
}

const cancel = statement(
  'cancel_message',
  `update gatehouse.messages
   set state = 'abandoned', last_error = 'cancelled', sealed_content = null, claimed_until = null, claimed_by = null,
     ${withEntry('$3')}
   where instance_id = $1 and id = $2 and state = 'queued' and recipient <> ''
   returning kind`,
);

/**
 * Ends a message that waits, for good: its contents are erased. One that a worker sends at this moment is not stopped.
 *
 * @returns its kind; undefined when none with that id waits.
 */
export async function cancelMessage(
  scope: Scope,
  id: string,
  now: Date,
): Promise<Pick<MessageRow, 'kind'> | undefined> {
  const entry = { at: now.toISOString(), duration_ms: 0, outcome: 'abandoned', error: 'cancelled', status: null };
  return queryOne(scope.db, cancel, [scope.instanceId, id, JSON.stringify(entry)]);
}
