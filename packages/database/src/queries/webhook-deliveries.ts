import type { Knex } from 'knex';
import type { WebhookDeliveryRow, WebhookDeliveryState } from '../rows/webhook-row.ts';
import type { Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';
import type { Database } from '../connect.ts';
import { laneTouch } from './delivery-lanes.ts';
import { hasNobody } from './delivery-workers.ts';

/** A delivery with the type of its event. */
export type ListedWebhookDelivery = WebhookDeliveryRow & { readonly event_type: string };

/** Which deliveries; what is absent matters not. */
export interface WebhookDeliveryFilter {
  readonly endpointId?: string | undefined;
  readonly states?: readonly WebhookDeliveryState[] | undefined;
  readonly eventType?: string | undefined;
  /** Included. */
  readonly createdFrom?: Date | undefined;
  /** Not included. */
  readonly createdTo?: Date | undefined;
}

/** Which deliveries, newest first. */
export interface WebhookDeliveryListing extends WebhookDeliveryFilter {
  /** In single-site mode: the settings they were written with; else null. */
  readonly settingsId: string | null;
  /** Where the page before ended. */
  readonly after?: Pick<WebhookDeliveryRow, 'created_at' | 'id'> | undefined;
  readonly limit: number;
}

/** One page of deliveries. */
export async function listWebhookDeliveries(
  scope: Scope,
  listing: WebhookDeliveryListing,
): Promise<ListedWebhookDelivery[]> {
  const { endpointId, states, eventType, createdFrom, createdTo, after, limit } = listing;
  const page = withEventType(scope).where({ 'd.settings_id': listing.settingsId });
  if (endpointId !== undefined) void page.where({ 'd.endpoint_id': endpointId });
  if (states !== undefined) void page.whereIn('d.state', states);
  if (eventType !== undefined) void page.where({ 'e.type': eventType });
  if (createdFrom !== undefined) void page.where('d.created_at', '>=', createdFrom);
  if (createdTo !== undefined) void page.where('d.created_at', '<', createdTo);
  if (after) void page.whereRaw('(d.created_at, d.id) < (?, ?)', [after.created_at, after.id]);
  return (await page
    .orderBy([
      { column: 'd.created_at', order: 'desc' },
      { column: 'd.id', order: 'desc' },
    ])
    .limit(limit)) as ListedWebhookDelivery[];
}

/** The delivery with that id. */
export async function findWebhookDelivery(scope: Scope, id: string): Promise<ListedWebhookDelivery | undefined> {
  return (await withEventType(scope).where({ 'd.id': id }).first()) as ListedWebhookDelivery | undefined;
}

function withEventType({ db, instanceId }: Scope): Knex.QueryBuilder {
  return db
    .knex('webhook_deliveries as d')
    .withSchema(db.namespace)
    .join('events as e', (on) => on.on('e.instance_id', 'd.instance_id').on('e.id', 'd.event_id'))
    .where({ 'd.instance_id': instanceId })
    .select('d.*', 'e.type as event_type');
}

/** What is told to whoever sends again, and what it is measured by. */
export interface WebhookReplay {
  readonly now: Date;
  readonly expiresAt: Date;
  readonly settingsId: string | null;
  /** Most deliveries; the oldest first. */
  readonly limit: number;
}

const requeued = `state = 'queued', is_replay = true, attempts = 0, next_attempt_at = $2, claimed_until = null,
  claimed_by = null, last_error = null, finished_at = null, expires_at = $3`;

const touched = `due as (
     select distinct instance_id, 'webhook'::text as channel, coalesce(settings_id, '') as settings_id,
       $2::timestamptz as due_at
     from again
   ), ${laneTouch('due')}
   select count(*)::integer as count from again`;

const replayChosen = statement(
  'replay_webhook_deliveries',
  `with chosen as (
     select d.instance_id, d.id from gatehouse.webhook_deliveries d
     join gatehouse.events e on e.instance_id = d.instance_id and e.id = d.event_id
     where d.instance_id = $1 and d.settings_id is not distinct from $4 and d.state = any($6)
       and ($7::uuid is null or d.id = $7) and ($8::uuid is null or d.endpoint_id = $8)
       and ($9::text is null or e.type = $9)
       and ($10::timestamptz is null or d.created_at >= $10) and ($11::timestamptz is null or d.created_at < $11)
     order by d.created_at, d.id limit $5
     for update of d
   ), again as (
     update gatehouse.webhook_deliveries d set ${requeued}
     from chosen where d.instance_id = chosen.instance_id and d.id = chosen.id
     returning d.instance_id, d.settings_id
   ), ${touched}`,
);

/** Which of the deliveries that have ended. */
export type WebhookReplayFilter = WebhookDeliveryFilter & { readonly id?: string };

const ended: readonly WebhookDeliveryState[] = ['sent', 'failed', 'abandoned'];

/** Lets deliveries that have ended wait once more, with the same ids. @returns how many. */
export async function replayWebhookDeliveries(
  scope: Scope,
  filter: WebhookReplayFilter,
  replay: WebhookReplay,
): Promise<number> {
  const states = (filter.states ?? ended).filter((state) => ended.includes(state));
  return countOf(scope.db, replayChosen, [
    ...replayValues(scope, replay),
    states,
    filter.id ?? null,
    filter.endpointId ?? null,
    filter.eventType ?? null,
    filter.createdFrom ?? null,
    filter.createdTo ?? null,
  ]);
}

const replaySince = statement(
  'replay_events_since',
  `with again as (
     insert into gatehouse.webhook_deliveries as d
       (instance_id, id, event_id, endpoint_id, is_replay, settings_id, next_attempt_at, created_at, expires_at)
     select $1, gen_random_uuid(), e.id, w.id, true, w.settings_id, $2, $2, $3
     from gatehouse.webhook_endpoints w
     cross join lateral (
       select e.id, e.type from gatehouse.events e
       where e.instance_id = $1 and e.seq is not null and e.created_at >= $7 and e.type <> 'webhook.test'
         and (cardinality(w.event_types) = 0 or e.type = any(w.event_types))
         and not exists (
           select from gatehouse.webhook_deliveries k
           where k.instance_id = $1 and k.event_id = e.id and k.endpoint_id = w.id and k.state in ('queued', 'sending')
         )
       order by e.seq limit $5
     ) e
     where w.instance_id = $1 and w.id = $6 and w.settings_id is not distinct from $4
     on conflict (instance_id, event_id, endpoint_id) do update set ${requeued}
       where d.state not in ('queued', 'sending')
     returning d.instance_id, d.settings_id
   ), ${touched}`,
);

/**
 * Lets everything wait for an endpoint that happened since a time and that it wants to hear of, whether it was sent there
 * before or not.
 *
 * @returns how many events.
 */
export async function replayEventsSince(
  scope: Scope,
  { endpointId, since }: { readonly endpointId: string; readonly since: Date },
  replay: WebhookReplay,
): Promise<number> {
  return countOf(scope.db, replaySince, [...replayValues(scope, replay), endpointId, since]);
}

function replayValues(scope: Scope, { now, expiresAt, settingsId, limit }: WebhookReplay): unknown[] {
  return [scope.instanceId, now, expiresAt, settingsId, limit];
}

const insertOne = statement(
  'insert_webhook_delivery',
  `with again as (
     insert into gatehouse.webhook_deliveries
       (instance_id, id, event_id, endpoint_id, is_replay, settings_id, next_attempt_at, created_at, expires_at)
     values ($1, $5, $6, $7, true, $4, $2, $2, $3)
     returning instance_id, settings_id
   ), ${touched}`,
);

/** Adds a delivery that was asked for by hand. */
export async function insertWebhookDelivery(
  scope: Scope,
  delivery: Pick<WebhookDeliveryRow, 'id' | 'event_id' | 'endpoint_id'>,
  { now, expiresAt, settingsId }: Omit<WebhookReplay, 'limit'>,
): Promise<void> {
  const values = [scope.instanceId, now, expiresAt, settingsId, delivery.id, delivery.event_id, delivery.endpoint_id];
  await countOf(scope.db, insertOne, values);
}

const release = statement(
  'release_webhook_deliveries',
  `with waiting as (
     select d.instance_id, d.id from gatehouse.webhook_deliveries d
     where d.instance_id = $1 and d.endpoint_id = $3 and d.state = 'queued' and d.claimed_until is null
       and d.next_attempt_at > $2
     order by d.created_at, d.id limit $4
     for update of d skip locked
   ), again as (
     update gatehouse.webhook_deliveries d set next_attempt_at = $2
     from waiting where d.instance_id = waiting.instance_id and d.id = waiting.id
     returning d.instance_id, d.settings_id
   ), ${touched}`,
);

/**
 * Lets what waits for an endpoint be tried at once, the oldest first: it has been paused, or has moved.
 *
 * @returns how many, at most `limit`.
 */
export async function releaseWebhookDeliveries(
  scope: Scope,
  endpointId: string,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<number> {
  return countOf(scope.db, release, [scope.instanceId, now, endpointId, limit]);
}

const forgetOfEndpoint = statement(
  'delete_webhook_deliveries',
  `with old as (
     select d.instance_id, d.id from gatehouse.webhook_deliveries d
     where d.instance_id = $1 and d.endpoint_id = $2 limit $3
     for update of d
   ), gone as (
     delete from gatehouse.webhook_deliveries d using old
     where d.instance_id = old.instance_id and d.id = old.id
     returning d.id
   )
   select count(*)::integer as count from gone`,
);

/** Removes deliveries of an endpoint, whatever came of them. @returns how many, at most `limit`. */
export async function deleteWebhookDeliveries(scope: Scope, endpointId: string, limit: number): Promise<number> {
  return countOf(scope.db, forgetOfEndpoint, [scope.instanceId, endpointId, limit]);
}

const abandon = statement(
  'abandon_expired_webhook_deliveries',
  `-- every instance: upkeep ends what came too late wherever it lies
   with expired as (
     select d.instance_id, d.id from gatehouse.webhook_deliveries d
     where d.state in ('queued', 'sending') and d.expires_at <= $1
       and (d.claimed_until is null or d.claimed_until <= $1) and ${hasNobody('d')}
     limit $2
     for update of d skip locked
   )
   update gatehouse.webhook_deliveries d
   set state = 'abandoned', last_error = 'expired', claimed_until = null, claimed_by = null, finished_at = $1
   from expired where d.instance_id = expired.instance_id and d.id = expired.id
   returning d.id`,
);

/** Ends deliveries that have expired and that nobody is there to end. @returns how many, at most `limit`. */
export async function abandonExpiredDeliveries(db: Database, now: Date, limit: number): Promise<number> {
  return (await query(db, abandon, [now, limit])).length;
}

async function countOf(db: Database, prepared: ReturnType<typeof statement>, values: unknown[]): Promise<number> {
  const [row] = await query<{ count: number }>(db, prepared, values);
  return row?.count ?? 0;
}
