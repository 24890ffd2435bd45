import { randomBytes, randomUUID } from 'node:crypto';
import { tenantTables, type Database, type TenantTable } from '@gatehouse/database';
import { fillTenantTables } from '../support/fill-tenant-tables.ts';
import type { TenantRows } from './query-case.ts';

const now = new Date('2027-01-04T12:00:00.000Z');
const later = new Date('2028-01-04T12:00:00.000Z');

/** What makes the made-up rows ones that queries find. */
const details: Readonly<Record<string, (rows: TenantRows) => Record<string, unknown>>> = {
  users: () => {
    const name = randomBytes(6).toString('hex');
    const phone = `49${Math.floor(Math.random() * 1e10)}`;
    const [email, newPhone] = [`${name}@x.example`, `1${phone}`];
    const sent = { recovery_sent_at: now, email_confirmed_at: now };
    return { aud: 'people', email, email_key: email, phone, new_phone: newPhone, is_anonymous: true, ...sent };
  },
  identities: ({ users }) => ({ provider: 'email', email: users.email_key, identity_data: { email_verified: false } }),
  sessions: () => ({ refresh_token_counter: '1' }),
  refresh_tokens: ({ users, sessions }) => ({ user_id: users.id, session_id: sessions.id }),
  one_time_tokens: () => ({ expires_at: later, code_hash: randomBytes(32), leased_until: now }),
  flow_states: ({ users }) => ({
    user_id: users.id,
    auth_code_hash: randomBytes(32),
    auth_code_issued_at: now,
    code_challenge: 'x',
    code_challenge_method: 'plain',
    sealed_visit: 'x',
  }),
  messages: ({ users }) => ({
    user_id: users.id,
    state: 'sending',
    claimed_until: later,
    expires_at: later,
    sealed_content: 'x',
  }),
  message_feedback: ({ messages }) => ({ message_id: messages.id, address: messages.recipient }),
  webhook_endpoints: () => ({ state: 'enabled', failing_since: now }),
  webhook_deliveries: () => ({ state: 'queued', expires_at: later }),
  events: () => ({ seq: '1', expires_at: later }),
  event_counters: () => ({ seq: '1' }),
  suppressions: () => ({ channel: 'mail', expires_at: null }),
  signing_keys: () => ({ state: 'active', activated_at: now }),
  sso_providers: () => ({
    resource_id: `made-up-${randomBytes(6).toString('hex')}`,
    metadata_url: 'https://idp.example/metadata',
    metadata_tried_at: now,
  }),
  api_keys: () => ({ key_id: 'a-key', expires_at: later }),
};

/** What has become of a row where a query looks only at such. */
export const states: Readonly<
  Record<string, readonly [table: TenantTable, change: Readonly<Record<string, unknown>>]>
> = {
  deleteNewUser: ['users', { email_confirmed_at: null }],
  updatePhoneIdentity: ['identities', { provider: 'phone' }],
  reuseRefreshToken: ['refresh_tokens', { is_revoked: true }],
  finishFlowState: ['flow_states', { user_id: null, taken_at: now }],
  replayMessage: ['messages', { state: 'failed', claimed_until: null }],
  replayMessages: ['messages', { state: 'failed', claimed_until: null }],
  cancelMessage: ['messages', { state: 'queued', claimed_until: null }],
  replayWebhookDeliveries: ['webhook_deliveries', { state: 'failed' }],
  replayEventsSince: ['webhook_deliveries', { state: 'failed' }],
  releaseWebhookDeliveries: ['webhook_deliveries', { next_attempt_at: later }],
};

/** A row in every tenant table of an instance. */
export async function makeTenantRows(db: Database, instanceId: string): Promise<TenantRows> {
  const made = await fillTenantTables(db, instanceId);
  const rows: Record<string, unknown> = {};
  for (const table of tenantTables) {
    const change = details[table]?.(rows as unknown as TenantRows);
    const row = db.knex(table).withSchema(db.namespace).where({ instance_id: instanceId });
    if (change) await row.clone().update(change as never);
    rows[table] = (await row.clone().first('*')) ?? made.get(table);
  }
  return rows as unknown as TenantRows;
}

/** The same rows with every id, hash, address and name another: such as nobody has stored. */
export function neverStored(rows: TenantRows): TenantRows {
  const others = new Map<string, unknown>();
  const otherFor = (value: unknown): unknown => {
    if (Buffer.isBuffer(value)) return once(others, value.toString('hex'), () => randomBytes(value.length));
    if (typeof value !== 'string') return value;
    if (/^[0-9a-f-]{36}$/.test(value)) return once(others, value, () => randomUUID());
    if (/^made-up-|@x\.example$/.test(value))
      return once(others, value, () => `never-${randomBytes(6).toString('hex')}`);
    return /^\d{8,}$/.test(value) ? once(others, value, () => `49${Math.floor(Math.random() * 1e10)}`) : value;
  };
  const entries = Object.entries(rows as unknown as Record<string, object>);
  const changed = entries.map(([table, row]) => {
    return [table, Object.fromEntries(Object.entries(row).map(([name, value]) => [name, otherFor(value)]))];
  });
  return Object.fromEntries(changed);
}

function once(made: Map<string, unknown>, key: string, make: () => unknown): unknown {
  if (!made.has(key)) made.set(key, make());
  return made.get(key);
}
