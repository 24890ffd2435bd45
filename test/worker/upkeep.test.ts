import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  addPlatformUsage,
  addUsage,
  claimQuotaNotice,
  consumeAssertion,
  insertFlowState,
  insertMessage,
  joinDeliveryWorkers,
  leaveDeliveryWorker,
  scopeOf,
  seeActiveUsers,
  spendFromBuckets,
  type InstanceId,
  type Scope,
} from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { Upkeep, type UpkeepOptions } from '@gatehouse/worker';

const database = useDatabase();
const begin = new Date('2026-01-01T00:00:00Z');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('upkeep', () => {
  beforeEach(() => database().db.knex.raw('delete from gatehouse.instances'));

  it('removes decoys after an hour and unfinished sign-ins after a day, and nothing else', async () => {
    const scope = await newScope();
    await addMessage(scope, { recipient: '', state: 'suppressed' });
    await addMessage(scope, { recipient: 'ann@x.example', state: 'suppressed' });
    await addFlow(scope);
    expect(await sweepAfter(0.9)).toBe(0);
    expect(await sweepAfter(1.1)).toBe(1);
    expect(await messagesOf(scope)).toEqual([{ state: 'suppressed', sealed_content: 'sealed' }]);
    expect(await sweepAfter(24.1)).toBe(2);
    expect(await sweepAfter(1_000)).toBe(0);
  });

  it('remembers assertions that somebody came with for an hour longer than they could be believed', async () => {
    const scope = await newScope();
    const [id, expiresAt] = [Buffer.from('of an assertion'), new Date(begin.getTime() + 90_000)];
    expect(await consumeAssertion(scope, id, expiresAt)).toBe(true);
    expect(await sweepAfter(1.01)).toBe(0);
    expect(await consumeAssertion(scope, id, expiresAt)).toBe(false);
    expect(await sweepAfter(1.1)).toBe(1);
    expect(await consumeAssertion(scope, id, expiresAt)).toBe(true);
  });

  it('ends what expired and nobody is there to end', async () => {
    const scope = await newScope();
    await addMessage(scope, { recipient: 'ann@x.example', state: 'queued' });
    expect(await sweepAfter(1.9)).toBe(0);
    expect(await sweepAfter(2.1)).toBe(1);
    expect(await messagesOf(scope)).toEqual([{ state: 'abandoned', sealed_content: null }]);
  });

  it('leaves what expired to the workers that are there, unless its instance is deleted', async () => {
    const [scope, deleted] = [await newScope(), await newScope()];
    for (const { db, instanceId } of [scope, deleted]) {
      await addMessage(scopeOf(db, instanceId), { recipient: 'ann@x.example', state: 'queued' });
    }
    await deleted.db.knex.raw('update gatehouse.instances set deleted_at = ? where id = ?', [
      begin,
      deleted.instanceId,
    ]);
    const worker = { id: randomUUID(), settingsId: null, slots: { mail: 1 } };
    await joinDeliveryWorkers(scope.db, worker);
    expect(await sweepAfter(2.1)).toBe(1);
    expect(await messagesOf(scope)).toEqual([{ state: 'queued', sealed_content: 'sealed' }]);
    await leaveDeliveryWorker(scope.db, worker.id);
    await joinDeliveryWorkers(scope.db, { ...worker, settingsId: 'another site' });
    expect(await sweepAfter(2.1)).toBe(1);
    expect(await messagesOf(scope)).toEqual([{ state: 'abandoned', sealed_content: null }]);
    await leaveDeliveryWorker(scope.db, worker.id);
  });

  it('ends nothing for others before it can tell who is gone', async () => {
    const scope = await newScope();
    await addMessage(scope, { recipient: 'ann@x.example', state: 'queued' });
    expect(await newUpkeep({ now: () => hoursLater(2.1), canTellWhoIsGone: () => false }).sweep()).toBe(0);
  });

  it('erases the contents of what can be sent no more, and forgets it after three months', async () => {
    const scope = await newScope();
    await addMessage(scope, { recipient: 'ann@x.example', state: 'suppressed' });
    expect(await sweepAfter(2.1)).toBe(1);
    expect(await messagesOf(scope)).toEqual([{ state: 'suppressed', sealed_content: null }]);
    expect(await sweepAfter(89.9 * 24)).toBe(0);
    expect(await sweepAfter(90.1 * 24)).toBe(1);
    expect(await messagesOf(scope)).toEqual([]);
  });

  it('goes on when something cannot be removed, and says what', async () => {
    const scope = await newScope();
    await addMessage(scope, { recipient: 'ann@x.example', state: 'queued' });
    const problems: unknown[] = [];
    const problem = (fields: Readonly<Record<string, unknown>>): unknown => problems.push(fields);
    const upkeep = newUpkeep({ now: () => hoursLater(2.1), log: { ...log, warn: problem } });
    await without('flow_states', async () => expect(await upkeep.sweep()).toBe(1));
    expect(problems).toEqual([{ what: 'flow states', error: expect.any(Error) as Error }]);
    expect(await messagesOf(scope)).toEqual([{ state: 'abandoned', sealed_content: null }]);
  });

  it('begins its way from site to site at the next round when it could not list them', async () => {
    const { instanceId } = await newScope();
    const asked: string[] = [];
    const findInstance = async (id: string): Promise<undefined> => void asked.push(id);
    let hours = 0;
    const upkeep = newUpkeep({ now: () => hoursLater(hours), findInstance });
    await without('instances', () => upkeep.sweep());
    expect(asked).toEqual([]);
    hours = 0.2;
    await upkeep.sweep();
    expect(asked).toEqual([instanceId]);
    await upkeep.sweep();
    expect(asked).toEqual([instanceId]);
  });

  it('forgets rate limits a day after somebody met them last', async () => {
    const { db, instanceId } = await newScope();
    const bucket = { instanceId, key: 'logins', burst: 5, perSecond: 1, count: 1 };
    await spendFromBuckets(db, [bucket, { ...bucket, key: 'sign-ups' }], begin);
    await spendFromBuckets(db, [bucket], hoursLater(1));
    expect(await sweepAfter(23.9)).toBe(0);
    expect(await sweepAfter(24.1)).toBe(1);
    expect(await spendFromBuckets(db, [bucket], hoursLater(1))).toEqual([3]);
    expect(await sweepAfter(25.1)).toBe(1);
  });

  it('keeps usage for three years, who was active for 400 days, and notices of quotas for three months', async () => {
    const scope = await newScope();
    await addUsage(scope.db, [{ instanceId: scope.instanceId, day: '2026-01-01', metric: 'sign_ups', amount: 1 }]);
    const seen = { instanceId: scope.instanceId, day: '2026-01-01', userId: randomUUID() };
    await seeActiveUsers(scope.db, [seen], 'monthly_active_users');
    expect(await claimQuotaNotice(scope, 'users_max', begin)).toBe(true);
    await addPlatformUsage(database().db, [{ hour: begin, metric: 'sign_ups', amount: 1 }]);
    expect(await sweepAfter(89 * 24)).toBe(0);
    expect(await sweepAfter(92 * 24)).toBe(1);
    expect(await sweepAfter(399 * 24)).toBe(0);
    expect(await sweepAfter(402 * 24)).toBe(1);
    expect(await sweepAfter(1_099 * 24)).toBe(0);
    expect(await sweepAfter(1_102 * 24)).toBe(3);
  });
});

function newUpkeep(options: Partial<UpkeepOptions>): Upkeep {
  const { db } = database();
  const reach = { findInstance: async () => undefined, canTellWhoIsGone: () => true, wake: () => undefined };
  return new Upkeep({ db, log, now: () => begin, ...reach, ...options });
}

function hoursLater(hours: number): Date {
  return new Date(begin.getTime() + hours * 3_600_000);
}

function sweepAfter(hours: number): Promise<number> {
  return newUpkeep({ now: () => hoursLater(hours) }).sweep();
}

/** Does something while statements about a table fail. */
async function without(table: string, deed: () => Promise<unknown>): Promise<void> {
  const { knex } = database().db;
  await knex.raw(`alter table gatehouse.${table} rename to ${table}_away`);
  try {
    await deed();
  } finally {
    await knex.raw(`alter table gatehouse.${table}_away rename to ${table}`);
  }
}

async function newScope(): Promise<Scope> {
  const { db } = database();
  const id = randomUUID();
  const row = { id, slug: `s-${id}`, data_key: 'x', master_key_id: '1', created_at: begin, updated_at: begin };
  await db.knex('instances').withSchema(db.namespace).insert(row);
  return scopeOf(db, id as InstanceId);
}

async function messagesOf(scope: Scope): Promise<{ state: string; sealed_content: string | null }[]> {
  const { rows } = await scope.db.knex.raw<{ rows: { state: string; sealed_content: string | null }[] }>(
    'select state, sealed_content from gatehouse.messages where instance_id = ?',
    [scope.instanceId],
  );
  return rows;
}

function addMessage(scope: Scope, message: { recipient: string; state: 'queued' | 'suppressed' }): Promise<void> {
  return insertMessage(scope, {
    ...message,
    id: randomUUID(),
    user_id: null,
    channel: 'mail',
    kind: 'recovery',
    sealed_content: 'sealed',
    wire_id: '<a@x.example>',
    next_attempt_at: begin,
    settings_id: null,
    created_at: begin,
    expires_at: new Date(begin.getTime() + 2 * 3_600_000),
  });
}

async function addFlow(scope: Scope): Promise<void> {
  await insertFlowState(scope, {
    id: randomUUID(),
    user_id: null,
    code_challenge: null,
    code_challenge_method: null,
    provider_type: 'email',
    authentication_method: 'magiclink',
    referrer: '',
    invite_token_hash: null,
    linking_target_id: null,
    dialect: 'supabase',
    created_at: begin,
  });
}
