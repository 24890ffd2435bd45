import type { Database } from '../connect.ts';
import { query, statement } from '../statement.ts';
import { hasNobody } from './delivery-workers.ts';

const abandonExpired = statement(
  'abandon_expired_messages',
  `-- every instance: upkeep ends what came too late wherever it lies
   with expired as (
     select m.instance_id, m.id from gatehouse.messages m
     where m.state in ('queued', 'sending') and m.expires_at <= $1
       and (m.claimed_until is null or m.claimed_until <= $1) and ${hasNobody('m')}
     limit $2
     for update of m skip locked
   )
   update gatehouse.messages m set state = 'abandoned', last_error = 'expired', sealed_content = null, claimed_until = null
   from expired
   where m.instance_id = expired.instance_id and m.id = expired.id
   returning m.id`,
);

/**
 * Ends messages that have expired and that nobody is there to end, such as those of a process that is gone for good, and
 * erases their contents. All others are for workers to end, who tell their sites of it.
 *
 * @returns how many, at most `limit`.
 */
export async function abandonExpiredMessages(db: Database, now: Date, limit: number): Promise<number> {
  return (await query(db, abandonExpired, [now, limit])).length;
}

const eraseExpired = statement(
  'erase_expired_messages',
  `-- every instance: upkeep erases what has expired wherever it lies
   with expired as (
     select instance_id, id from gatehouse.messages
     where sealed_content is not null and state not in ('queued', 'sending') and expires_at <= $1
     limit $2
     for update skip locked
   )
   update gatehouse.messages m set sealed_content = null
   from expired
   where m.instance_id = expired.instance_id and m.id = expired.id
   returning m.id`,
);

/** Erases the contents of messages that have ended and can be sent no more. @returns how many, at most `limit`. */
export async function eraseExpiredMessages(db: Database, now: Date, limit: number): Promise<number> {
  return (await query(db, eraseExpired, [now, limit])).length;
}

const sweepEnded = statement(
  'sweep_messages',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, id from gatehouse.messages
     where state not in ('queued', 'sending') and created_at < $1
     limit $2
     for update skip locked
   )
   delete from gatehouse.messages m using old where m.instance_id = old.instance_id and m.id = old.id
   returning m.id`,
);

/** Removes messages that have ended and are older. @returns how many, at most `limit`. */
export async function sweepMessages(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweepEnded, [before, limit])).length;
}
