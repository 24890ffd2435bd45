import type { Database } from '../connect.ts';
import type { DeliveryChannel } from '../rows/delivery-row.ts';
import { queryOne, statement } from '../statement.ts';
import { deliverySource, type DeliverySourceName } from './delivery-source.ts';

/** Rows of one sort that are counted at most; more are that many. */
export const healthCountMax = 10_000;

/** Lanes that are looked into at most, those that were to be looked at first before others. */
const lanesMax = 1_000;

// Counts stop at their bounds, and go from lane to lane: what a backlog of millions costs is what ten thousand rows cost.
// What died is told by the time of its last attempt; the oldest retries end within a day of a message's creation.
function healthText(name: DeliverySourceName, died: string): string {
  const { table, channelOf } = deliverySource(name);
  const rowsOf = (condition: string): string =>
    `select m.next_attempt_at from ${table} m
     where m.instance_id = lane.instance_id and ${channelOf('m')} = lane.channel
       and coalesce(m.settings_id, '') = lane.settings_id and m.state in ('queued', 'sending') ${condition}`;
  const countOf = (condition: string): string =>
    `(select count(*) from (
        select from lane cross join lateral (${rowsOf(condition)} limit $3) r limit $3
      ) counted)::integer`;
  return `-- every instance: what the operator is told of a channel
   with lane as (
     select l.instance_id, l.channel, l.settings_id from gatehouse.delivery_lanes l
     where l.channel = $1 and l.next_due_at < 'infinity'
     order by l.next_due_at limit ${lanesMax}
   )
   select ${countOf('')} as waiting,
     ${countOf('and m.next_attempt_at <= $2')} as due,
     (select count(*) from (
        select from ${table} f where ${channelOf('f')} = $1 and f.claimed_until > $2 limit $3
      ) counted)::integer as "inFlight",
     (select min(oldest.next_attempt_at) from lane cross join lateral (
        ${rowsOf('and m.next_attempt_at <= $2')} order by m.next_attempt_at limit 1
      ) oldest) as "oldestDueAt",
     (select count(*) from (
        select from ${table} d where ${channelOf('d')} = $1 and d.state in ('failed', 'abandoned') and ${died} limit $3
      ) counted)::integer as dead`;
}

const messageDied = `d.created_at > $4::timestamptz - interval '1 day'
  and coalesce((d.attempt_log->-1->>'at')::timestamptz, d.expires_at) > $4`;

const statements = {
  messages: statement('message_health', healthText('messages', messageDied)),
  webhook_deliveries: statement('webhook_health', healthText('webhook_deliveries', 'd.finished_at > $4')),
} as const satisfies Record<DeliverySourceName, ReturnType<typeof statement>>;

/** How one channel fares, over all instances. */
export interface DeliveryHealth {
  /** Rows that are to be delivered some time, those in flight among them. */
  readonly waiting: number;
  /** Rows whose time has come and that nobody has taken yet. */
  readonly due: number;
  /** Rows that the queue or a worker holds. */
  readonly inFlight: number;
  /** When the longest due of them was to be taken; null when none is due. */
  readonly oldestDueAt: Date | null;
  /** Rows that were given up since the time asked for. */
  readonly dead: number;
}

/**
 * Looks at a channel. Every count ends at {@link healthCountMax}, and at the 1,000 lanes that have been due the longest.
 *
 * @param deadSince from when on what was given up counts.
 */
export async function readDeliveryHealth(
  db: Database,
  channel: DeliveryChannel,
  { now, deadSince }: { readonly now: Date; readonly deadSince: Date },
): Promise<DeliveryHealth> {
  const source = channel === 'webhook' ? 'webhook_deliveries' : 'messages';
  const health = await queryOne<DeliveryHealth>(db, statements[source], [channel, now, healthCountMax, deadSince]);
  if (!health) throw new Error('the health of the deliveries was not told');
  return health;
}
