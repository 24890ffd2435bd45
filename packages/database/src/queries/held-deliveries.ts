import type { Database } from '../connect.ts';
import type { AttemptEntry, DeliveryColumns, DeliveryState } from '../rows/delivery-row.ts';
import type { Scope } from '../scope.ts';
import { queryOne, statement } from '../statement.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';
import { laneTouch } from './delivery-lanes.ts';
import { deliverySource, withEntry, type DeliverySource, type DeliverySourceName } from './delivery-source.ts';

// One statement decides who sends. A held row can be taken by nobody else, a row in its pause not before its time.
const takeText = ({ table, told }: DeliverySource): string =>
  `update ${table} set state = 'sending', attempts = attempts + 1, claimed_until = $4, next_attempt_at = $4,
     claimed_by = $6
   where instance_id = $1 and id = $2 and coalesce(settings_id, '') = coalesce($5, '')
     and ((state = 'queued' and (next_attempt_at <= $3 or claimed_until > $3)) or (state = 'sending' and claimed_until <= $3))
   returning ${told}`;

const finishText = ({ table, atEnd }: DeliverySource): string =>
  `update ${table} set state = $4, last_error = $5, claimed_until = null, claimed_by = null,
     ${withEntry('$6')}, ${atEnd}
   where instance_id = $1 and id = $2 and state = 'sending' and claimed_until = $3
   returning id`;

const postponeText = ({ table, channelOf }: DeliverySource): string =>
  `with postponed as (
     update ${table} m
     set state = 'queued', last_error = $5, next_attempt_at = $4, claimed_until = null, claimed_by = null,
       attempts = attempts - case when $6::jsonb is null then 1 else 0 end,
       ${withEntry('$6')}
     where instance_id = $1 and id = $2 and state = 'sending' and claimed_until = $3
     returning m.instance_id, ${channelOf('m')} as channel, coalesce(m.settings_id, '') as settings_id, $4::timestamptz as due_at
   ), ${laneTouch('postponed')}
   select instance_id from postponed`;

// Its lane is looked at again when the time is over that the queue had the row for.
const leaveText = ({ table }: DeliverySource): string =>
  `update ${table} set next_attempt_at = $3, claimed_until = null
   where instance_id = $1 and id = $2 and state = 'queued'`;

const statementsOf = (name: DeliverySourceName) => {
  const source = deliverySource(name);
  return {
    take: statement(`take_${name}`, takeText(source)),
    finish: statement(`finish_${name}`, finishText(source)),
    postpone: statement(`postpone_${name}`, postponeText(source)),
    leave: statement(`leave_${name}`, leaveText(source)),
  };
};

const statements = {
  messages: statementsOf('messages'),
  webhook_deliveries: statementsOf('webhook_deliveries'),
} as const satisfies Record<DeliverySourceName, unknown>;

/** Who takes a row, and for how long. */
export interface DeliveryHold {
  readonly now: Date;
  /** Afterwards anybody may take it again. */
  readonly until: Date;
  /** Only rows written with these settings; null where settings are the instance's own. */
  readonly settingsId: string | null;
  /** Who takes it: when that worker is gone, anybody may take it at once. */
  readonly workerId: string;
}

/** A row as its sender holds it. */
export type HeldDelivery = Pick<DeliveryColumns, 'id' | 'claimed_until'>;

/**
 * Takes a row to deliver it: one that is due or was handed to the queue, or one whose sender has not been heard of in
 * time.
 *
 * @returns the row, its attempt counted; undefined when somebody else has it or nothing is due.
 */
export async function takeDelivery<Row extends DeliveryColumns>(
  scope: Scope,
  source: DeliverySourceName,
  id: string,
  { now, until, settingsId, workerId }: DeliveryHold,
): Promise<Row | undefined> {
  return queryOne<Row>(scope.db, statements[source].take, [scope.instanceId, id, now, until, settingsId, workerId]);
}

/** How a delivery ended. */
export interface DeliveryEnd {
  readonly state: Exclude<DeliveryState, 'queued' | 'sending'>;
  /** A class of error, never what a remote host said. */
  readonly error: string | null;
  readonly entry: AttemptEntry;
  readonly now: Date;
}

/**
 * Ends a held row. What it held is erased, but for what failed and could still be sent again by hand.
 *
 * @returns false when the hold had run out and somebody else took the row meanwhile.
 */
export async function finishDelivery(
  scope: Scope,
  source: DeliverySourceName,
  held: HeldDelivery,
  { state, error, entry, now }: DeliveryEnd,
): Promise<boolean> {
  const values = [scope.instanceId, held.id, held.claimed_until, state, error, JSON.stringify(entry), now];
  return (await queryOne(scope.db, statements[source].finish, values)) !== undefined;
}

/** Why and until when a row waits again. */
export interface DeliveryPause {
  readonly nextAttemptAt: Date;
  /** A class of error, never what a remote host said. */
  readonly error: string;
  /** Null when nothing was tried: the attempt that taking the row counted is given back. */
  readonly entry: AttemptEntry | null;
}

/**
 * Gives a held row back for another attempt.
 *
 * @returns false when the hold had run out and somebody else took the row meanwhile.
 */
export async function postponeDelivery(
  scope: Scope,
  source: DeliverySourceName,
  held: HeldDelivery,
  { nextAttemptAt, error, entry }: DeliveryPause,
): Promise<boolean> {
  const logged = entry === null ? null : JSON.stringify(entry);
  const values = [scope.instanceId, held.id, held.claimed_until, nextAttemptAt, error, logged];
  return (await queryOne(scope.db, statements[source].postpone, values)) !== undefined;
}

/**
 * Leaves a row alone until then that was handed over and that nobody can deliver, such as one of a deleted instance. Until
 * it was left it would hold a slot.
 */
export async function leaveDelivery(
  db: Database,
  source: DeliverySourceName,
  { instanceId, id }: ClaimedDelivery,
  until: Date,
): Promise<void> {
  await queryOne(db, statements[source].leave, [instanceId, id, until]);
}
