import { describe, expect, it } from 'vitest';
import { useAdmin } from '../admin/use-admin.ts';
import { insertMessage, scopeOf, type MessageRow } from '@gatehouse/database';
import { loadInstance } from '@gatehouse/instances';
import { randomUUID } from 'node:crypto';

// No worker runs beside this admin app: what waits goes on waiting.
const admin = useAdmin();

async function createScope(): Promise<ReturnType<typeof scopeOf>> {
  const { platform } = admin();
  const body = { site_url: 'https://site.example', slug: `s${randomUUID().slice(0, 8)}` };
  const { json } = await admin().ask('POST', '/v1/instances', { body });
  return scopeOf(platform.db, (await loadInstance(platform, { uuid: json.id as string })).id);
}

/** A message that fell due so many seconds ago. */
async function addWaiting(scope: ReturnType<typeof scopeOf>, dueSecondsAgo: number): Promise<string> {
  const now = admin().platform.now().getTime();
  const id = randomUUID();
  await insertMessage(scope, {
    id,
    user_id: null,
    channel: 'mail',
    kind: 'recovery',
    recipient: 'ann@x.example',
    sealed_content: null,
    wire_id: `<${id}@site.example>`,
    next_attempt_at: new Date(now - dueSecondsAgo * 1_000),
    settings_id: null,
    created_at: new Date(now),
    expires_at: new Date(now + 3_600_000),
  });
  return id;
}

const change = (scope: ReturnType<typeof scopeOf>, id: string, row: Partial<MessageRow>) =>
  scope.db.knex('messages').withSchema('gatehouse').where({ instance_id: scope.instanceId, id }).update(row);

async function mailHealth() {
  const { status, json } = await admin().ask('GET', '/v1/deliveries/health');
  expect(status).toBe(200);
  expect(json).toMatchObject({ count_max: 10_000, queue: 'ok' });
  expect(json.channels.map(({ channel }: { channel: string }) => channel)).toEqual(['mail', 'sms', 'webhook']);
  expect(json.channels.slice(1)).toMatchObject([{ waiting: 0 }, { waiting: 0 }]);
  return json.channels[0] as Record<string, unknown>;
}

describe('the health of deliveries', () => {
  it('says what waits, what is due and since when, what is in flight and what was given up', async () => {
    const empty = { channel: 'mail', waiting: 0, due: 0, in_flight: 0, lag_seconds: 0, dead: 0 };
    expect(await mailHealth()).toEqual(empty);
    const [one, other] = [await createScope(), await createScope()];
    await addWaiting(one, 300);
    await addWaiting(other, 10);
    await addWaiting(one, -600);
    const held = await addWaiting(other, 20);
    const until = new Date(admin().platform.now().getTime() + 60_000);
    await change(other, held, { state: 'sending', claimed_until: until, next_attempt_at: until });
    const dead = await addWaiting(one, 0);
    const at = admin().platform.now().toISOString();
    const log = JSON.stringify([{ at, duration_ms: 1, outcome: 'failed', error: 'x', status: null }]);
    await change(one, dead, { state: 'failed', attempt_log: log as never });
    const old = await addWaiting(one, 0);
    const before = new Date(admin().platform.now().getTime() - 3 * 86_400_000);
    await change(one, old, { state: 'abandoned', created_at: before, expires_at: before });
    const health = await mailHealth();
    expect(health).toMatchObject({ waiting: 4, due: 2, in_flight: 1, dead: 1 });
    expect(health['lag_seconds']).toBeGreaterThanOrEqual(300);
    expect(health['lag_seconds']).toBeLessThan(330);
  });

  it('is for operators alone', async () => {
    expect((await admin().ask('GET', '/v1/deliveries/health', { token: null })).status).toBe(401);
  });
});

describe('a credential of an operator', () => {
  const askAs = (token: string, path: string) => admin().ask('GET', path, { token });

  it('sees messages with the scope support, and the health with the scope read', async () => {
    const { instanceId } = await createScope();
    const tokens: Record<string, string> = {};
    for (const scope of ['read', 'support']) {
      const body = { name: `the ${scope} one`, scopes: [scope] };
      tokens[scope] = (await admin().ask('POST', '/v1/operators', { body })).json.token as string;
    }
    const { read = '', support = '' } = tokens;
    expect((await askAs(read, '/v1/deliveries/health')).status).toBe(200);
    for (const path of ['messages', 'messages/counts', 'suppressions']) {
      expect((await askAs(read, `/v1/instances/${instanceId}/${path}`)).status).toBe(403);
      expect((await askAs(support, `/v1/instances/${instanceId}/${path}`)).status).toBe(200);
    }
  });

  it('is named in the site’s audit log', async () => {
    const scope = await createScope();
    const body = { name: 'help desk', scopes: ['support'] };
    const { json } = await admin().ask('POST', '/v1/operators', { body });
    const path = `/v1/instances/${scope.instanceId}/suppressions`;
    const added = await admin().ask('POST', path, { token: json.token, body: { address: 'ann@x.example' } });
    expect([added.status, added.json.source]).toEqual([201, 'operator']);
    const entries = scope.db.knex('audit_log_entries').withSchema('gatehouse');
    expect(await entries.where({ instance_id: scope.instanceId }).select('payload')).toMatchObject([
      { payload: { action: 'suppression_added', actor_username: 'operator@netlify.com', actor_name: 'help desk' } },
    ]);
  });
});
