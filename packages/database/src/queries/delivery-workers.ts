import type { Database } from '../connect.ts';
import type { DeliveryChannel, DeliveryWorkerRow } from '../rows/delivery-row.ts';
import { query, statement } from '../statement.ts';

const beat = statement(
  'beat_delivery_worker',
  `with gone as (
     delete from gatehouse.delivery_workers where seen_at < $5
   ), beating as (
     insert into gatehouse.delivery_workers (id, settings_id, slots, seen_at) values ($1, $2, $3, $4)
     on conflict (id) do update set slots = excluded.slots, seen_at = excluded.seen_at
   )
   select slots from gatehouse.delivery_workers where settings_id = $2 and seen_at >= $5 and id <> $1
   union all select $3::jsonb`,
);

const leave = statement('leave_delivery_worker', `delete from gatehouse.delivery_workers where id = $1`);

/** A process that takes jobs, alive. */
export interface WorkerBeat {
  readonly id: string;
  readonly settingsId: string | null;
  /** Jobs that it works on at once, by channel. */
  readonly slots: Readonly<Partial<Record<DeliveryChannel, number>>>;
  readonly now: Date;
  /** A worker that was last seen before this is gone. */
  readonly aliveSince: Date;
}

/** Says that a worker is alive. @returns the slots of all that are, by channel. */
export async function beatDeliveryWorker(db: Database, worker: WorkerBeat): Promise<Record<DeliveryChannel, number>> {
  const { id, settingsId, slots, now, aliveSince } = worker;
  const values = [id, settingsId ?? '', JSON.stringify(slots), now, aliveSince];
  const alive = await query<Pick<DeliveryWorkerRow, 'slots'>>(db, beat, values);
  const sum = (channel: DeliveryChannel): number =>
    alive.reduce((total, { slots: own }) => total + (own[channel] ?? 0), 0);
  return { mail: sum('mail'), sms: sum('sms'), webhook: sum('webhook') };
}

/** Takes a worker off the list that ends. */
export async function leaveDeliveryWorkers(db: Database, id: string): Promise<void> {
  await query(db, leave, [id]);
}
