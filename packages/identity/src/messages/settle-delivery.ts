import {
  postponeDelivery,
  restDeliveryLane,
  type AttemptEntry,
  type DeliveryChannel,
  type DeliveryColumns,
  type DeliveryEnd,
} from '@gatehouse/database';
import type { DomainLog, Usage } from '../context.ts';
import { sendingMetric } from '../usage/usage-metrics.ts';
import { attemptEntry, type AttemptOutcome, type TriedOutcome } from './attempt-outcome.ts';
import type { DeliveryHolder, HeldRow } from './hold-delivery.ts';
import { nextAttemptAt } from './retry-schedule.ts';

/** What writing down an attempt needs. */
export interface SettleDependencies extends Pick<DeliveryHolder, 'settingsId' | 'now'> {
  readonly usage: Usage;
  readonly log: DomainLog;
}

/** What messages and webhooks do each in their own way. */
export interface DeliveryKind {
  readonly channel: DeliveryChannel;
  /** What the log may know of the row. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Sends it once. @throws nothing but faults of ours. */
  readonly send: () => Promise<AttemptOutcome>;
  /** Follows what came of an attempt, before the row tells of it. */
  readonly onTried?: (outcome: TriedOutcome) => Promise<void>;
  /** Ends the row. @returns false when the hold had run out and somebody else took the row meanwhile. */
  readonly end: (ending: DeliveryEnd) => Promise<boolean>;
}

/** An attempt, and how long it took. */
export interface Attempted {
  readonly outcome: AttemptOutcome;
  readonly milliseconds: number;
}

type Settled = HeldRow<DeliveryColumns>;

/** What waits behind it goes to the same host more often than not, and counts against the same quota. */
const restsTheLane: ReadonlySet<string> = new Set(['receiver_slow', 'quota_reached']);

/** Writes down what came of an attempt: the row ends, or waits for its next one. */
export async function settleDelivery(
  dependencies: SettleDependencies,
  held: Settled,
  kind: DeliveryKind,
  { outcome, milliseconds }: Attempted,
): Promise<void> {
  if (outcome.state === 'paused') return pause(dependencies, held, kind, outcome);
  const entry = attemptEntry(outcome, held.takenAt, milliseconds);
  await kind.onTried?.(outcome);
  if (outcome.state === 'deferred') return defer(dependencies, held, kind, { outcome, entry });
  return end(dependencies, held, kind, { outcome, entry });
}

async function pause(
  { now, settingsId }: SettleDependencies,
  { scope, source, row }: Settled,
  { channel }: DeliveryKind,
  { error, seconds }: Extract<AttemptOutcome, { readonly state: 'paused' }>,
): Promise<void> {
  const next = new Date(now().getTime() + seconds * 1_000);
  await postponeDelivery(scope, source, row, { nextAttemptAt: next, error, entry: null });
  if (restsTheLane.has(error)) await restDeliveryLane(scope, channel, settingsId, next);
}

interface Tried<State extends TriedOutcome['state']> {
  readonly outcome: Extract<TriedOutcome, { readonly state: State }>;
  readonly entry: AttemptEntry;
}

async function defer(
  dependencies: SettleDependencies,
  held: Settled,
  kind: DeliveryKind,
  { outcome, entry }: Tried<'deferred'>,
): Promise<void> {
  const { channel, facts } = kind;
  const { error, status, retryAfterSeconds } = outcome;
  const { attempts, expires_at: expiresAt } = held.row;
  const next = nextAttemptAt({ channel, attempts, now: dependencies.now(), expiresAt, retryAfterSeconds });
  if (!next) return end(dependencies, held, kind, { outcome: { state: 'abandoned', error, status }, entry });
  await postponeDelivery(held.scope, held.source, held.row, { nextAttemptAt: next, error, entry });
  const fields = { ...facts, error, status, next_attempt_at: next.toISOString() };
  dependencies.log.warn(fields, `${nounOf(kind)} not accepted, tried again later`);
}

async function end(
  { log, now, usage }: SettleDependencies,
  { scope }: Settled,
  kind: DeliveryKind,
  { outcome, entry }: Tried<Exclude<TriedOutcome['state'], 'deferred'>>,
): Promise<void> {
  const { state, status } = outcome;
  const error = outcome.state === 'sent' ? null : outcome.error;
  const endedAt = now();
  const isHeld = await kind.end({ state, error, entry, now: endedAt });
  const metric = sendingMetric(kind.channel, state);
  if (isHeld && metric) usage.count(scope.instanceId, metric, endedAt);
  const fields = { ...kind.facts, state, error, status };
  const noun = nounOf(kind);
  if (!isHeld) log.warn(fields, `${noun} outlived its claim and may be sent twice`);
  else if (state === 'sent') log.info(fields, `${noun} sent`);
  else if (state === 'suppressed') log.info(fields, `${noun} not sent: its recipient is suppressed`);
  else log.error(fields, `${noun} given up`);
}

function nounOf({ channel }: DeliveryKind): string {
  return channel === 'webhook' ? 'webhook' : 'message';
}
