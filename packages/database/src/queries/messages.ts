import type { Database } from '../connect.ts';
import type { MessageRow, MessageState } from '../rows/message-row.ts';
import type { Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

// One statement decides who sends. A held row can be taken by nobody else, a row in its pause not before its time.
const claim = statement(
  'claim_message',
  `update gatehouse.messages set state = 'sending', attempts = attempts + 1, claimed_until = $4
   where instance_id = $1 and id = $2 and settings_id is not distinct from $5
     and ((state = 'queued' and next_attempt_at <= $3) or (state = 'sending' and claimed_until <= $3))
   returning *`,
);

const finish = statement(
  'finish_message',
  `update gatehouse.messages
   set state = $4, last_error = $5, sent_at = $6, sealed_content = null, claimed_until = null
   where instance_id = $1 and id = $2 and state = 'sending' and claimed_until = $3
   returning id`,
);

const postpone = statement(
  'postpone_message',
  `update gatehouse.messages
   set state = 'queued', last_error = $5, next_attempt_at = $4, claimed_until = null, attempts = attempts - $6::integer
   where instance_id = $1 and id = $2 and state = 'sending' and claimed_until = $3
   returning id`,
);

/** Who takes a message, and for how long. */
export interface MessageClaim {
  readonly now: Date;
  /** Afterwards anybody may take it again. */
  readonly until: Date;
  /** Only messages written with these settings; null where settings are the instance's own. */
  readonly settingsId: string | null;
}

/**
 * Takes a message to send it: one that is due, or one whose sender has not been heard of in time.
 *
 * @returns the message, its attempt counted; undefined when somebody else has it or nothing is due.
 */
export async function claimMessage(scope: Scope, id: string, wanted: MessageClaim): Promise<MessageRow | undefined> {
  const { now, until, settingsId } = wanted;
  return queryOne<MessageRow>(scope.db, claim, [scope.instanceId, id, now, until, settingsId]);
}

/** A message as its sender holds it. */
export type HeldMessage = Pick<MessageRow, 'id' | 'claimed_until'>;

/** How a message ended. */
export interface MessageEnd {
  readonly state: Exclude<MessageState, 'queued' | 'sending'>;
  /** A class of error, never what a remote host said. */
  readonly error: string | null;
  /** When it was accepted. */
  readonly sentAt: Date | null;
}

/**
 * Ends a held message and erases its contents.
 *
 * @returns false when the claim had run out and somebody else took the message meanwhile.
 */
export async function finishMessage(scope: Scope, held: HeldMessage, end: MessageEnd): Promise<boolean> {
  const values = [scope.instanceId, held.id, held.claimed_until, end.state, end.error, end.sentAt];
  return (await queryOne(scope.db, finish, values)) !== undefined;
}

/** Why and until when a message waits again. */
export interface MessagePause {
  readonly nextAttemptAt: Date;
  /** A class of error, never what a remote host said. */
  readonly error: string;
  /** False when nothing was tried: the attempt that the claim counted is taken back. */
  readonly isAttempt: boolean;
}

/**
 * Gives a held message back for another attempt.
 *
 * @returns false when the claim had run out and somebody else took the message meanwhile.
 */
export async function postponeMessage(scope: Scope, held: HeldMessage, pause: MessagePause): Promise<boolean> {
  const values = [
    scope.instanceId,
    held.id,
    held.claimed_until,
    pause.nextAttemptAt,
    pause.error,
    pause.isAttempt ? 0 : 1,
  ];
  return (await queryOne(scope.db, postpone, values)) !== undefined;
}

// Jumps from instance to instance through the index (instance_id, next_attempt_at) of waiting rows: the cost is one
// look-up per instance, however much of one instance waits.
const listLanes = statement(
  'list_message_lanes',
  `with recursive lane as (
     (select m.instance_id from gatehouse.messages m
      where m.state in ('queued', 'sending') and m.instance_id >= $1
      order by m.instance_id limit 1)
     union all
     select (select m.instance_id from gatehouse.messages m
             where m.state in ('queued', 'sending') and m.instance_id > lane.instance_id
             order by m.instance_id limit 1)
     from lane where lane.instance_id is not null
   )
   select instance_id from lane where instance_id is not null limit $2`,
);

/**
 * Instances with messages that are not sent yet, ordered by id, due or not.
 *
 * @param from the first instance to look at, itself included.
 */
export async function listMessageLanes(db: Database, from: string, limit: number): Promise<string[]> {
  const lanes = await query<{ instance_id: string }>(db, listLanes, [from, limit]);
  return lanes.map((lane) => lane.instance_id);
}

// The rows of a lane that are handed already are skipped by their mark, not by a lock, so that nothing is held while
// they wait in the queue. A row whose sender is gone goes back to `queued`, since the mark takes the claim's place.
const handOver = statement(
  'hand_over_messages',
  `with waiting as (
     select lane.instance_id, due.id, due.next_attempt_at,
       row_number() over (partition by lane.instance_id order by due.next_attempt_at, due.id)::integer as turn
     from unnest($1::uuid[]) as lane(instance_id)
     cross join lateral (
       select m.id, m.next_attempt_at from gatehouse.messages m
       where m.instance_id = lane.instance_id and m.state in ('queued', 'sending') and m.next_attempt_at <= $2
         and (m.claimed_until is null or m.claimed_until <= $2) and m.settings_id is not distinct from $3
       order by m.next_attempt_at
       limit $4
       for update skip locked
     ) as due
   ),
   chosen as (select * from waiting order by turn, next_attempt_at limit $5)
   update gatehouse.messages m set state = 'queued', claimed_until = $6
   from chosen
   where m.instance_id = chosen.instance_id and m.id = chosen.id
   returning m.instance_id, m.id, chosen.turn`,
);

/** Which waiting messages to hand to the queue. */
export interface MessageHandover {
  readonly instanceIds: readonly string[];
  readonly now: Date;
  /** Until then the queue has them; afterwards they are handed over again. */
  readonly until: Date;
  readonly settingsId: string | null;
  readonly perInstanceMax: number;
  readonly totalMax: number;
}

/**
 * Marks due messages as handed to the queue.
 *
 * @returns the first of every instance before the second of any.
 */
export async function handOverMessages(
  db: Database,
  wanted: MessageHandover,
): Promise<Pick<MessageRow, 'instance_id' | 'id'>[]> {
  const rows = await query<Pick<MessageRow, 'instance_id' | 'id'> & { turn: number }>(db, handOver, [
    wanted.instanceIds,
    wanted.now,
    wanted.settingsId,
    wanted.perInstanceMax,
    wanted.totalMax,
    wanted.until,
  ]);
  return rows.toSorted((a, b) => a.turn - b.turn).map(({ instance_id, id }) => ({ instance_id, id }));
}

const abandonExpired = statement(
  'abandon_expired_messages',
  `with expired as (
     select instance_id, id from gatehouse.messages
     where state in ('queued', 'sending') and expires_at <= $1 and (claimed_until is null or claimed_until <= $1)
     limit $2
     for update skip locked
   )
   update gatehouse.messages m set state = 'abandoned', last_error = 'expired', sealed_content = null, claimed_until = null
   from expired
   where m.instance_id = expired.instance_id and m.id = expired.id
   returning m.id`,
);

/**
 * Ends messages that nobody can send any more, such as those of a process that is gone for good, and erases their
 * contents.
 *
 * @returns how many.
 */
export async function abandonExpiredMessages(db: Database, now: Date, limit: number): Promise<number> {
  return (await query(db, abandonExpired, [now, limit])).length;
}
