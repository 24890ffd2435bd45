import type { Database } from '../connect.ts';
import type { EventRow } from '../rows/event-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';

const columns = 'id, instance_id, type, user_id, data, created_at, expires_at, seq';

// One snapshot: what is not on a page that is not full does not exist below the newest number.
const list = statement(
  'list_events',
  `select coalesce(c.seq, 0)::text as newest,
     (select o.seq from gatehouse.events o where o.instance_id = $1 and o.seq is not null order by o.seq limit 1)::text
       as oldest, coalesce(c.swept_seq, 0)::text as swept,
     e.*
   from (values (1)) as one
   left join gatehouse.event_counters c on c.instance_id = $1
   left join lateral (
     select ${columns} from gatehouse.events
     where instance_id = $1 and seq > $2::bigint and ($3::text[] is null or type = any($3))
     order by seq limit $4
   ) e on true
   order by e.seq`,
);

/** Which part of the feed. */
export interface EventListing {
  /** The number after which it begins. */
  readonly after: bigint;
  /** Only these; null: all. */
  readonly types: readonly string[] | null;
  readonly limit: number;
}

/** A part of the feed, in its order. */
export interface EventPage {
  readonly events: readonly EventRow[];
  /** The number of the instance's newest event; 0 before the first. */
  readonly newest: bigint;
  /** The number of the oldest event that is still there; null when none is. */
  readonly oldest: bigint | null;
  /** The highest number that was removed; 0 before the first. Below it some may be left that are still to be delivered. */
  readonly swept: bigint;
}

/** Events in the order of the feed. One round trip. */
export async function listEvents(scope: Scope, { after, types, limit }: EventListing): Promise<EventPage> {
  type Numbers = { newest: string; oldest: string | null; swept: string };
  type Row = Numbers & (EventRow | { [Name in keyof EventRow]: null });
  const rows = await query<Row>(scope.db, list, [scope.instanceId, String(after), types, limit]);
  const [first] = rows;
  return {
    events: rows.filter((row) => row.id !== null).map(({ newest: _1, oldest: _2, swept: _3, ...event }) => event),
    newest: BigInt(first?.newest ?? 0),
    oldest: first?.oldest ? BigInt(first.oldest) : null,
    swept: BigInt(first?.swept ?? 0),
  };
}

const listNewest = statement(
  'list_newest_events',
  `select ${columns} from gatehouse.events
   where instance_id = $1 and seq is not null and ($2::bigint is null or seq < $2)
     and ($3::text[] is null or type = any($3))
   order by seq desc limit $4`,
);

/** Which part of the feed, from its end. */
export interface NewestEventListing extends Pick<EventListing, 'types' | 'limit'> {
  /** The number before which it ends; null: the end of the feed. */
  readonly before: bigint | null;
}

/** Events against the order of the feed. */
export async function listNewestEvents(
  scope: Scope,
  { before, types, limit }: NewestEventListing,
): Promise<readonly EventRow[]> {
  return query<EventRow>(scope.db, listNewest, [
    scope.instanceId,
    before === null ? null : String(before),
    types,
    limit,
  ]);
}

/** The event with that id. */
export async function findEvent(scope: Scope, id: string): Promise<EventRow | undefined> {
  return await rowsOf(scope, 'events').where({ id }).first();
}

const sweep = statement(
  'sweep_events',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select e.instance_id, e.id from gatehouse.events e
     where e.expires_at < $1 and not exists (
       select from gatehouse.webhook_deliveries d
       where d.instance_id = e.instance_id and d.event_id = e.id and d.state in ('queued', 'sending')
     )
     limit $2
     for update skip locked
   ), gone as (
     delete from gatehouse.events e using old where e.instance_id = old.instance_id and e.id = old.id
     returning e.instance_id, e.id, e.seq
   ), counter as (
     -- in the order in which those that place events take them
     select c.instance_id from gatehouse.event_counters c
     where c.instance_id in (select instance_id from gone) order by c.instance_id for update
   ), noted as (
     update gatehouse.event_counters c set swept_seq = greatest(c.swept_seq, swept.seq)
     from (select instance_id, max(seq) as seq from gone where seq is not null group by instance_id) swept
     join counter on counter.instance_id = swept.instance_id
     where c.instance_id = swept.instance_id
   )
   select id from gone`,
);

/** Removes events that were kept long enough, with their deliveries. @returns how many, at most `limit`. */
export async function sweepEvents(db: Database, now: Date, limit: number): Promise<number> {
  return (await query(db, sweep, [now, limit])).length;
}
