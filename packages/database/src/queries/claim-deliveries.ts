import type { Database } from '../connect.ts';
import type { DeliveryChannel } from '../rows/delivery-row.ts';
import { queryOne, statement } from '../statement.ts';
import { deliverySource, type DeliverySource, type DeliverySourceName } from './delivery-source.ts';

/** Share of the slots that is kept for lanes with nothing in flight. */
const keptShare = 0.2;

/**
 * Fair by rank: the first row of every lane before the second of any, what a lane has in flight already counted. What is
 * in flight is counted from the rows themselves: a count that is kept elsewhere would drift with every worker that dies.
 *
 * `$1` channel, `$2` settings, `$3` now, `$4` slots, `$5` held until.
 */
function claimText({ table, channelOf }: DeliverySource): string {
  const isInLane = (row: string): string =>
    `${row}.instance_id = lane.instance_id and ${channelOf(row)} = $1 and coalesce(${row}.settings_id, '') = $2
     and ${row}.state in ('queued', 'sending')`;
  return `-- every instance: the relay goes from lane to lane, a row is taken with the instance of its lane
   with busy as (
     select f.instance_id, count(*)::integer as in_flight from ${table} f
     where ${channelOf('f')} = $1 and f.claimed_until > $3 and coalesce(f.settings_id, '') = $2
     group by f.instance_id
   ), room as (
     select greatest(0, $4::integer - coalesce(sum(in_flight), 0)::integer) as free,
       ceil($4::integer * ${keptShare})::integer as kept
     from busy
   ), lane as (
     select l.instance_id, coalesce(b.in_flight, 0) as in_flight
     from gatehouse.delivery_lanes l left join busy b on b.instance_id = l.instance_id
     where l.channel = $1 and l.settings_id = $2 and l.next_due_at <= $3
     order by l.next_due_at
     limit (select free from room)
     for update of l skip locked
   ), waiting as (
     select lane.instance_id, due.id, due.next_attempt_at, lane.in_flight
       + row_number() over (partition by lane.instance_id order by due.next_attempt_at, due.id)::integer as rank
     from lane cross join lateral (
       select m.id, m.next_attempt_at from ${table} m
       where ${isInLane('m')} and m.next_attempt_at <= $3
       order by m.next_attempt_at
       limit (select 1 + 2 * room.free / greatest(1, (select count(*) from lane)) from room)
       for update skip locked
     ) as due
   ), placed as (
     select w.*, row_number() over (order by rank, next_attempt_at, id) as place from waiting w
   ), chosen as (
     select p.* from placed p cross join room
     where p.place <= case when p.rank = 1 then room.free else room.free - room.kept end
   ), claimed as (
     update ${table} m set state = 'queued', claimed_until = $5, next_attempt_at = $5
     from chosen where m.instance_id = chosen.instance_id and m.id = chosen.id
     returning m.instance_id, m.id
   ), rested as (
     update gatehouse.delivery_lanes l set next_due_at = case
       -- more is due: to the end of the line
       when (select count(*) from waiting w where w.instance_id = lane.instance_id)
          > (select count(*) from chosen c where c.instance_id = lane.instance_id)
         or exists (select from ${table} m where ${isInLane('m')} and m.next_attempt_at <= $3
           and not exists (select from waiting w where w.instance_id = m.instance_id and w.id = m.id))
       then $3
       else coalesce(least(
         (select m.next_attempt_at from ${table} m where ${isInLane('m')} and m.next_attempt_at > $3
          order by m.next_attempt_at limit 1),
         (select $5::timestamptz where exists (select from chosen c where c.instance_id = lane.instance_id))
       ), 'infinity') end
     from lane
     where l.instance_id = lane.instance_id and l.channel = $1 and l.settings_id = $2
   )
   select (
     select coalesce(jsonb_agg(jsonb_build_object('instanceId', c.instance_id, 'id', c.id) order by c.place), '[]')
     from chosen c join claimed on claimed.instance_id = c.instance_id and claimed.id = c.id
   ) as claimed, exists (
     select from gatehouse.delivery_lanes l where l.channel = $1 and l.settings_id = $2 and l.next_due_at <= $3
   ) as "isDue"`;
}

const claim = {
  messages: statement('claim_messages', claimText(deliverySource('messages'))),
  webhook_deliveries: statement('claim_webhook_deliveries', claimText(deliverySource('webhook_deliveries'))),
} as const satisfies Record<DeliverySourceName, ReturnType<typeof statement>>;

/** Which waiting rows to hand to the queue. */
export interface DeliveryClaim {
  readonly channel: DeliveryChannel;
  readonly now: Date;
  /** Until then the queue has them; afterwards they are found again. */
  readonly until: Date;
  /** Only rows written with these settings; null where settings are the instance's own. */
  readonly settingsId: string | null;
  /** Most rows that may be in flight on the channel, over all processes. */
  readonly slots: number;
}

/** A row that was handed over. */
export interface ClaimedDelivery {
  readonly instanceId: string;
  readonly id: string;
}

/** What came of a look at the lanes. */
export interface ClaimedDeliveries {
  /** The first of every lane before the second of any. */
  readonly claimed: readonly ClaimedDelivery[];
  /** Whether any lane was due. If not, nothing is to be done until something new is written or becomes due. */
  readonly isDue: boolean;
}

/**
 * Marks due rows as handed to the queue, as far as there are slots: the first of every lane before the second of any.
 * A lane that has something in flight leaves a fifth of the slots to those that have nothing. The cost is that of the
 * rows that are handed over, however many wait behind them.
 */
export async function claimDeliveries(
  db: Database,
  source: DeliverySourceName,
  { channel, settingsId, now, slots, until }: DeliveryClaim,
): Promise<ClaimedDeliveries> {
  const values = [channel, settingsId ?? '', now, slots, until];
  return (await queryOne<ClaimedDeliveries>(db, claim[source], values)) ?? { claimed: [], isDue: false };
}
