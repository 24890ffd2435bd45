import type { Database } from '../connect.ts';
import type { MessageFeedbackRow } from '../rows/message-feedback-row.ts';
import { pastPolicies, rowsOf, type InstanceId, type Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

// A site is only told of addresses that it has written to. A suppression that holds already is not softened by a report.
const note = statement(
  'note_message_feedback',
  `with message as (
     select m.id from gatehouse.messages m
     where m.instance_id = $1 and m.channel = 'mail' and lower(m.recipient) = lower($5) and m.recipient <> ''
       and ($6::uuid is null or m.id = $6)
     order by m.created_at desc limit 1
   ), noted as (
     insert into gatehouse.message_feedback (instance_id, source, id, kind, address, message_id, detail, created_at)
     select $1, $2, $3, $4, lower($5), message.id, $7, $8 from message
     on conflict (instance_id, source, id) do nothing
     returning kind, address, message_id
   ), suppressed as (
     insert into gatehouse.suppressions as s (instance_id, channel, address, reason, detail, source, created_at)
     select $1, 'mail', address, kind, $7, $2, $8 from noted where kind <> 'soft_bounce'
     on conflict (instance_id, channel, address) do update set
       reason = excluded.reason, detail = excluded.detail, source = excluded.source,
       created_at = excluded.created_at, expires_at = null
       where s.expires_at is not null
     returning s.reason
   )
   select noted.message_id as "messageId", noted.address, (select count(*) > 0 from suppressed) as "isSuppressed" from noted`,
);

/** A report about an address that the instance may have written to. */
export interface NewMessageFeedback extends Pick<MessageFeedbackRow, 'source' | 'id' | 'kind' | 'address' | 'detail'> {
  /** The row that the Message-ID names; null when the service does not tell it. */
  readonly messageId: string | null;
  readonly now: Date;
}

/** What a report came to. */
export interface NotedFeedback {
  readonly messageId: string;
  readonly address: string;
  /** Whether the address is suppressed because of it, and was not before. */
  readonly isSuppressed: boolean;
}

/**
 * Notes a report once, and suppresses the address unless the bounce was a soft one; one round trip.
 *
 * @returns undefined when it is known already, or the instance has sent no such mail to the address.
 */
export async function noteMessageFeedback(scope: Scope, told: NewMessageFeedback): Promise<NotedFeedback | undefined> {
  const { source, id, kind, address, messageId, detail, now } = told;
  const values = [scope.instanceId, source, id, kind, address, messageId, detail, now];
  // The message is found by an index of "lower(recipient)".
  return queryOne<NotedFeedback>(pastPolicies(scope).db, note, values);
}

/** What was reported of a message, the oldest first. */
export async function listMessageFeedback(scope: Scope, messageId: string): Promise<MessageFeedbackRow[]> {
  return await rowsOf(scope, 'message_feedback').where({ message_id: messageId }).orderBy('created_at').limit(100);
}

const findOwner = statement(
  'find_message_owner',
  `-- every instance: looks for the instance; the caller checks a signature of the platform's mail service first
   select m.instance_id as "instanceId" from gatehouse.messages m where m.id = $1 and m.channel = 'mail' limit 1`,
);

/** The instance that sent the mail with that row's id; of every instance, for the platform's own mail service. */
export async function findMessageOwner(db: Database, id: string): Promise<InstanceId | undefined> {
  return (await queryOne<{ instanceId: InstanceId }>(db, findOwner, [id]))?.instanceId;
}

const sweep = statement(
  'sweep_message_feedback',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, source, id from gatehouse.message_feedback where created_at < $1 limit $2 for update skip locked
   )
   delete from gatehouse.message_feedback f using old
   where f.instance_id = old.instance_id and f.source = old.source and f.id = old.id
   returning f.id`,
);

/** Removes reports that are older. @returns how many, at most `limit`. */
export async function sweepMessageFeedback(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweep, [before, limit])).length;
}
