import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { insertFlowState, insertMessage, scopeOf, type InstanceId, type Scope } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { Upkeep } from '@gatehouse/worker';

const database = useDatabase();
const begin = new Date('2026-01-01T00:00:00Z');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('upkeep', () => {
  it('removes decoys after an hour and unfinished sign-ins after a day, and nothing else', async () => {
    const scope = await newScope();
    await addMessage(scope, { recipient: '', state: 'suppressed' });
    await addMessage(scope, { recipient: 'ann@x.example', state: 'suppressed' });
    await addMessage(scope, { recipient: 'ann@x.example', state: 'queued' });
    await addFlow(scope);
    expect(await sweepAfter(0.9)).toBe(0);
    expect(await sweepAfter(1.1)).toBe(1);
    expect(await sweepAfter(24.1)).toBe(1);
    expect(await sweepAfter(1_000)).toBe(0);
    const { rows } = await scope.db.knex.raw<{ rows: { recipient: string }[] }>(
      'select recipient from gatehouse.messages where instance_id = ?',
      [scope.instanceId],
    );
    expect(rows.map(({ recipient }) => recipient)).toEqual(['ann@x.example', 'ann@x.example']);
  });
});

function sweepAfter(hours: number): Promise<number> {
  const now = (): Date => new Date(begin.getTime() + hours * 3_600_000);
  return new Upkeep({ db: database().db, log, now }).sweep();
}

async function newScope(): Promise<Scope> {
  const { db } = database();
  const id = randomUUID();
  const row = { id, slug: `s-${id}`, data_key: 'x', master_key_id: '1', created_at: begin, updated_at: begin };
  await db.knex('instances').withSchema(db.namespace).insert(row);
  return scopeOf(db, id as InstanceId);
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
    claimed_until: null,
    settings_id: null,
    created_at: begin,
    expires_at: begin,
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
