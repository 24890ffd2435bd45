import type { Database } from '../connect.ts';
import { query, queryOne, statement } from '../statement.ts';
import { inPlatformTransaction } from '../transaction.ts';
import { laneTouch } from './delivery-lanes.ts';

const tryLock = statement('try_event_lock', `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as is_mine`);

// Whoever places events holds the lock until the commit, so that a number never becomes visible after a higher one: a
// reader that has seen n has seen everything below n. The lock is taken by a statement of its own: this one's snapshot
// begins after the commit of whoever had it before.
const place = statement(
  'place_events',
  `-- every instance: the relay numbers what all instances wrote, each by its own counter
   with batch as (
     select e.instance_id, e.id, e.created_at
     from gatehouse.events e join gatehouse.instances i on i.id = e.instance_id
     where e.seq is null order by e.created_at, e.id limit $1
     -- an instance that is being deleted is left alone, so that neither waits for the other
     for update of e skip locked for key share of i skip locked
   ), ranked as (
     select instance_id, id, row_number() over (partition by instance_id order by created_at, id) as place,
       count(*) over (partition by instance_id) as total
     from batch
   ), counted as (
     insert into gatehouse.event_counters as c (instance_id, seq)
     select instance_id, count(*) from batch group by instance_id order by instance_id
     on conflict (instance_id) do update set seq = c.seq + excluded.seq
     returning c.instance_id, c.seq
   ), placed as (
     update gatehouse.events e set seq = c.seq - r.total + r.place
     from ranked r join counted c on c.instance_id = r.instance_id
     where e.instance_id = r.instance_id and e.id = r.id
     returning e.instance_id, e.id, e.type
   ), fanned as (
     insert into gatehouse.webhook_deliveries
       (instance_id, id, event_id, endpoint_id, settings_id, next_attempt_at, created_at, expires_at)
     select p.instance_id, gen_random_uuid(), p.id, w.id, w.settings_id, $2, $2, $3
     from placed p
     join gatehouse.webhook_endpoints w on w.instance_id = p.instance_id
     where w.state <> 'disabled' and p.type <> 'webhook.test'
       and (cardinality(w.event_types) = 0 or p.type = any(w.event_types))
     -- one that is removed at this moment is waited for and left out: its foreign key would fail the batch of everybody
     for key share of w
     on conflict do nothing
     returning instance_id, settings_id
   ), due as (
     select instance_id, 'webhook'::text as channel, coalesce(settings_id, '') as settings_id, $2::timestamptz as due_at
     from fanned group by 1, 3
   ), ${laneTouch('due')}
   select (select count(*) from placed)::integer as placed, (select count(*) from fanned)::integer as deliveries`,
);

/** How many events were placed, and how many deliveries came of them. */
export interface PlacedEvents {
  readonly placed: number;
  readonly deliveries: number;
}

/**
 * Gives events that are committed their places in their instances' feeds, in the order in which they happened, and
 * writes a delivery for every endpoint that wants them.
 *
 * @param batch `limit` events at most; a delivery that has not succeeded by `expiresAt` is given up.
 * @returns undefined while another process is at it.
 */
export async function placeEvents(
  db: Database,
  batch: { readonly limit: number; readonly now: Date; readonly expiresAt: Date },
): Promise<PlacedEvents | undefined> {
  return inPlatformTransaction(db, async (transaction) => {
    const lock = await queryOne<{ is_mine: boolean }>(transaction.db, tryLock, [`${db.namespace} events`]);
    if (!lock?.is_mine) return undefined;
    const [placed] = await query<PlacedEvents>(transaction.db, place, [batch.limit, batch.now, batch.expiresAt]);
    return placed;
  });
}
