import { nilUuid } from '@gatehouse/crypto';
import type { Database } from '../connect.ts';
import type { DeliveryChannel } from '../rows/delivery-row.ts';
import type { Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';
import { deliverySource, type DeliverySource } from './delivery-source.ts';

/**
 * Common table expressions, to be put into the statement that makes rows wait: they see to it that each row's lane is
 * looked at in time.
 *
 * A lane that is due already is only held against the relay (`for share`) until the commit, so that writers of one
 * instance do not wait for each other: the relay, which would find the row not committed yet and put the lane to rest,
 * passes the lane over instead.
 *
 * @param due name of an expression with the columns `instance_id, channel, settings_id, due_at`, one row a lane.
 */
export function laneTouch(due: string): string {
  return `busy_lane as (
     select l.instance_id, l.channel, l.settings_id
     from gatehouse.delivery_lanes l
     join ${due} d on d.instance_id = l.instance_id and d.channel = l.channel and d.settings_id = l.settings_id
     where l.next_due_at <= d.due_at
     for share of l
   ), touched_lane as (
     insert into gatehouse.delivery_lanes as l (instance_id, channel, settings_id, next_due_at)
     select d.instance_id, d.channel, d.settings_id, d.due_at from ${due} d
     where not exists (
       select from busy_lane b
       where b.instance_id = d.instance_id and b.channel = d.channel and b.settings_id = d.settings_id
     )
     order by d.instance_id, d.channel, d.settings_id
     on conflict (instance_id, channel, settings_id)
       do update set next_due_at = least(l.next_due_at, excluded.next_due_at)
   )`;
}

/** Where the last round of healing ended. */
export interface LaneCursor {
  readonly instanceId: string;
  readonly channel: string;
  readonly settingsId: string;
}

export const firstLane: LaneCursor = {
  instanceId: nilUuid,
  channel: '',
  settingsId: '',
};

// Jumps from lane to lane through the index of waiting rows, however many rows there are between.
function healText({ table, channelOf }: DeliverySource): string {
  const key = (row: string): string => `${row}.instance_id, ${channelOf(row)}, coalesce(${row}.settings_id, '')`;
  const next = (after: string): string =>
    `select m.instance_id, ${channelOf('m')} as channel, coalesce(m.settings_id, '') as settings_id
     from ${table} m
     where m.state in ('queued', 'sending') and (${key('m')}) > (${after})
     order by ${key('m')} limit 1`;
  return `-- every instance: upkeep looks for rows that wait in no lane
   with recursive lane as (
     (${next('$1::uuid, $2::text, $3::text')})
     union all
     select n.* from lane cross join lateral (${next('lane.instance_id, lane.channel, lane.settings_id')}) n
   ), due as (
     select lane.*, (
       select m.next_attempt_at from ${table} m
       where m.instance_id = lane.instance_id and ${channelOf('m')} = lane.channel
         and coalesce(m.settings_id, '') = lane.settings_id and m.state in ('queued', 'sending')
       order by m.next_attempt_at limit 1
     ) as due_at
     from lane limit $4
   ), ${laneTouch('due')}
   select instance_id as "instanceId", channel, settings_id as "settingsId" from due`;
}

const heal = {
  messages: statement('heal_message_lanes', healText(deliverySource('messages'))),
  webhook_deliveries: statement('heal_webhook_lanes', healText(deliverySource('webhook_deliveries'))),
} as const;

/**
 * Looks for lanes that a row waits in and nobody would look at: rows of a build that knew no lanes. One round, from
 * where the last one ended.
 *
 * @returns where to go on; {@link firstLane} after the last lane.
 */
export async function healDeliveryLanes(
  db: Database,
  source: keyof typeof heal,
  from: LaneCursor,
  limit: number,
): Promise<LaneCursor> {
  const values = [from.instanceId, from.channel, from.settingsId, limit];
  const lanes = await query<LaneCursor>(db, heal[source], values);
  return (lanes.length === limit && lanes.at(-1)) || firstLane;
}

const rest = statement(
  'rest_delivery_lane',
  `update gatehouse.delivery_lanes set next_due_at = greatest(next_due_at, $4)
   where instance_id = $1 and channel = $2 and settings_id = coalesce($3, '')`,
);

/** Leaves a lane alone until then, unless something new comes in. */
export async function restDeliveryLane(
  scope: Scope,
  channel: DeliveryChannel,
  settingsId: string | null,
  until: Date,
): Promise<void> {
  await query(scope.db, rest, [scope.instanceId, channel, settingsId, until]);
}
