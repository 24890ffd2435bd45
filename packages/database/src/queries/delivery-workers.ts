import type { Database } from '../connect.ts';
import type { DeliveryChannel, DeliveryWorkerRow } from '../rows/delivery-row.ts';
import { query, statement } from '../statement.ts';
import { laneTouch } from './delivery-lanes.ts';
import { deliverySource, type DeliverySource, type DeliverySourceName } from './delivery-source.ts';

// Heartbeats go by the database's clock: those of the workers' machines may differ by more than a heartbeat.
/** Who has not been heard of for longer is gone, if the database was there to hear. */
export const deliveryWorkerSilenceSeconds = 8;
const silence = `interval '${deliveryWorkerSilenceSeconds} seconds'`;

/** SQL of whether a worker is alive whose row is named as given. */
const isAlive = (worker: string): string => `${worker}.seen_at >= now() - ${silence}`;

/**
 * SQL of whether nobody is there any more to deliver a row, which is named as given: its instance is deleted, or no process
 * with its settings is alive. Only for who knows that they could have been heard.
 */
export const hasNobody = (row: string): string =>
  `(not exists (
      select from gatehouse.delivery_workers w where w.settings_id = coalesce(${row}.settings_id, '') and ${isAlive('w')}
    ) or exists (
      select from gatehouse.instances i where i.id = ${row}.instance_id and i.deleted_at is not null
    ))`;

const othersAlive = `select id, slots from gatehouse.delivery_workers w
   where settings_id = $2 and ${isAlive('w')} and id <> $1`;

const joinList = statement(
  'join_delivery_workers',
  `with joined as (
     insert into gatehouse.delivery_workers (id, settings_id, slots, seen_at) values ($1, $2, $3, now())
     on conflict (id) do update set slots = excluded.slots, seen_at = excluded.seen_at
     returning id, slots
   )
   ${othersAlive}
   union all select id, slots from joined`,
);

// An update, not an insert: beats may overtake each other, and a late one must not bring back a worker that has left.
const beat = statement(
  'beat_delivery_worker',
  `with beating as (
     update gatehouse.delivery_workers set slots = $3, seen_at = now() where id = $1 and settings_id = $2
     returning id, slots
   )
   ${othersAlive}
   union all select id, slots from beating`,
);

/** A process that takes jobs. */
export interface WorkerBeat {
  readonly id: string;
  readonly settingsId: string | null;
  /** Jobs that it works on at once, by channel. */
  readonly slots: Readonly<Partial<Record<DeliveryChannel, number>>>;
}

/** Slots by channel. */
type WorkerSlots = Readonly<Record<DeliveryChannel, number>>;

/** Puts a worker on the list. @returns the slots of all that are alive, by channel. */
export async function joinDeliveryWorkers(db: Database, worker: WorkerBeat): Promise<WorkerSlots> {
  return slotsOf(await listAlive(db, joinList, worker));
}

/**
 * Says that a worker on the list is alive.
 *
 * @returns the slots of all that are, by channel; undefined when it is not on the list.
 */
export async function beatDeliveryWorker(db: Database, worker: WorkerBeat): Promise<WorkerSlots | undefined> {
  const alive = await listAlive(db, beat, worker);
  return alive.some(({ id }) => id === worker.id) ? slotsOf(alive) : undefined;
}

type AliveWorker = Pick<DeliveryWorkerRow, 'id' | 'slots'>;

function listAlive(
  db: Database,
  saying: ReturnType<typeof statement>,
  { id, settingsId, slots }: WorkerBeat,
): Promise<AliveWorker[]> {
  return query<AliveWorker>(db, saying, [id, settingsId ?? '', JSON.stringify(slots)]);
}

function slotsOf(alive: readonly AliveWorker[]): WorkerSlots {
  const sum = (channel: DeliveryChannel): number =>
    alive.reduce((total, { slots }) => total + (slots[channel] ?? 0), 0);
  return { mail: sum('mail'), sms: sum('sms'), webhook: sum('webhook') };
}

const leave = statement('leave_delivery_worker', `delete from gatehouse.delivery_workers where id = $1`);

/** Takes a worker off the list that ends. */
export async function leaveDeliveryWorker(db: Database, id: string): Promise<void> {
  await query(db, leave, [id]);
}

const sweep = statement(
  'sweep_delivery_workers',
  `delete from gatehouse.delivery_workers where seen_at < now() - interval '1 hour'`,
);

/** Removes workers that died long ago. */
export async function sweepDeliveryWorkers(db: Database): Promise<void> {
  await query(db, sweep, []);
}

function freeText({ table, channelOf }: DeliverySource): string {
  return `-- every instance: what dead workers held, whosever it is
   with gone as (
     select f.claimed_by as id from ${table} f
     where f.claimed_until > $1 and f.state = 'sending'
       and not exists (select from gatehouse.delivery_workers w where w.id = f.claimed_by and ${isAlive('w')})
     group by f.claimed_by
   ), freed as (
     update ${table} m set claimed_until = $1, next_attempt_at = $1
     from gone where m.claimed_by = gone.id and m.claimed_until > $1 and m.state = 'sending'
     returning m.instance_id, ${channelOf('m')} as channel, coalesce(m.settings_id, '') as settings_id
   ), due as (
     select distinct instance_id, channel, settings_id, $1::timestamptz as due_at from freed
   ), ${laneTouch('due')}
   select count(*)::integer as count from freed`;
}

const free = {
  messages: statement('free_held_messages', freeText(deliverySource('messages'))),
  webhook_deliveries: statement('free_held_webhook_deliveries', freeText(deliverySource('webhook_deliveries'))),
} as const satisfies Record<DeliverySourceName, unknown>;

/**
 * Frees what workers hold that have not been heard of: nobody waits for the end of their holds. Only for who knows that
 * they could have been heard.
 *
 * @returns how many rows.
 */
export async function freeDeliveriesOfGone(db: Database, source: DeliverySourceName, now: Date): Promise<number> {
  const [freed] = await query<{ count: number }>(db, free[source], [now]);
  return freed?.count ?? 0;
}
