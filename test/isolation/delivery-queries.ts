import { randomUUID } from 'node:crypto';
import * as database from '@gatehouse/database';
import type { QueryCases, TenantRows } from './query-case.ts';

const now = new Date('2027-01-04T12:00:00.000Z');
const later = new Date('2027-01-05T12:00:00.000Z');
const entry = { at: now.toISOString(), duration_ms: 1, outcome: 'sent', error: null, status: null } as const;
const replay = { now, expiresAt: later, settingsId: null, limit: 10 };
const hold = { now: later, until: new Date(later.getTime() + 60_000), settingsId: null, workerId: randomUUID() };
const newEvent = ({ events: { seq: _seq, instance_id: _instance, ...event } }: TenantRows) => ({
  ...event,
  id: randomUUID(),
});
const newMessage = ({ messages }: TenantRows) => ({ ...messages, id: randomUUID(), state: 'queued' as const });

/** Queries about what is sent and told, and about what belongs to a site as a whole. */
export const deliveryQueries: QueryCases = {
  // Messages.
  insertMessage: (scope, rows) => database.insertMessage(scope, newMessage(rows)),
  insertMessageWithEntry: (scope, rows) => database.insertMessageWithEntry(scope, newMessage(rows), { a: 1 }),
  listMessages: (scope, { users }) => database.listMessages(scope, { user_id: users.id, limit: 10 }),
  findListedMessage: (scope, { messages }) => database.findListedMessage(scope, messages.id),
  countMessages: (scope) => database.countMessages(scope, { from: undefined, to: undefined, limit: 10 }),
  replayMessage: (scope, { messages }) => database.replayMessage(scope, messages.id, now),
  replayMessages: (scope, { users }) => database.replayMessages(scope, { user_id: users.id }, 10, now),
  cancelMessage: (scope, { messages }) => database.cancelMessage(scope, messages.id, now),
  takeDelivery: (scope, { webhook_deliveries: { id } }) => database.takeDelivery(scope, 'webhook_deliveries', id, hold),
  finishDelivery: (scope, { messages }) => {
    return database.finishDelivery(scope, 'messages', messages, { state: 'sent', error: null, entry, now });
  },
  postponeDelivery: (scope, { messages }) => {
    return database.postponeDelivery(scope, 'messages', messages, { nextAttemptAt: later, error: 'x', entry });
  },
  restDeliveryLane: (scope) => database.restDeliveryLane(scope, 'mail', null, later),
  noteMessageFeedback: (scope, { messages, message_feedback: told }) => {
    return database.noteMessageFeedback(scope, { ...told, id: 'another', messageId: messages.id, now });
  },
  listMessageFeedback: (scope, { messages }) => database.listMessageFeedback(scope, messages.id),
  upsertSuppression: (scope, { suppressions }) => {
    return database.upsertSuppression(scope, { ...suppressions, reason: 'manual', detail: 'another' });
  },
  deleteSuppression: (scope, { suppressions }) => database.deleteSuppression(scope, suppressions),
  findSuppression: (scope, { suppressions }) => database.findSuppression(scope, suppressions, now),
  listSuppressions: (scope, { suppressions: { address } }) => database.listSuppressions(scope, { address, limit: 10 }),
  // Events and webhooks.
  insertEvents: (scope, rows) => database.insertEvents(scope, [newEvent(rows)]),
  listEvents: (scope) => database.listEvents(scope, { after: 0n, types: null, limit: 10 }),
  listNewestEvents: (scope) => database.listNewestEvents(scope, { before: null, types: null, limit: 10 }),
  findEvent: (scope, { events }) => database.findEvent(scope, events.id),
  insertWebhookEndpoint: (scope, { webhook_endpoints: endpoint }) => {
    const { state: _state, disabled_reason: _reason, failing_since: _since, updated_at: _at, ...rest } = endpoint;
    return database.insertWebhookEndpoint(scope, { ...rest, id: randomUUID() }, 10);
  },
  listWebhookEndpoints: (scope) => database.listWebhookEndpoints(scope, null),
  findWebhookEndpoint: (scope, { webhook_endpoints: { id } }) => database.findWebhookEndpoint(scope, id),
  lockWebhookEndpoint: (scope, { webhook_endpoints: { id } }) => database.lockWebhookEndpoint(scope, id),
  updateWebhookEndpoint: (scope, { webhook_endpoints: { id } }) => {
    return database.updateWebhookEndpoint(scope, id, { description: 'taken over' }, now);
  },
  deleteWebhookEndpoint: (scope, { webhook_endpoints: { id } }) => database.deleteWebhookEndpoint(scope, id),
  clearEndpointFailures: (scope, { webhook_endpoints: { id } }) => database.clearEndpointFailures(scope, id),
  recordEndpointFailure: (scope, { webhook_endpoints: { id } }) => {
    return database.recordEndpointFailure(scope, id, { now, failingBefore: later, reason: 'gone' });
  },
  listWebhookDeliveries: (scope, { webhook_endpoints: { id: endpointId } }) => {
    return database.listWebhookDeliveries(scope, { endpointId, settingsId: null, limit: 10 });
  },
  findWebhookDelivery: (scope, { webhook_deliveries: { id } }) => database.findWebhookDelivery(scope, id),
  replayWebhookDeliveries: (scope, { webhook_deliveries: { id } }) => {
    return database.replayWebhookDeliveries(scope, { id }, replay);
  },
  replayEventsSince: (scope, { webhook_endpoints: { id: endpointId } }) => {
    return database.replayEventsSince(scope, { endpointId, since: new Date(0) }, replay);
  },
  insertWebhookDelivery: (scope, { webhook_deliveries: delivery }) => {
    return database.insertWebhookDelivery(scope, { ...delivery, id: randomUUID() }, replay);
  },
  releaseWebhookDeliveries: (scope, { webhook_endpoints: { id } }) => {
    return database.releaseWebhookDeliveries(scope, id, { now, limit: 10 });
  },
  deleteWebhookDeliveries: (scope, { webhook_endpoints: { id } }) => database.deleteWebhookDeliveries(scope, id, 10),
  // Keys, providers, the log, usage.
  listSigningKeys: (scope) => database.listSigningKeys(scope),
  insertSigningKey: (scope, { signing_keys: key }) => {
    return database.insertSigningKey(scope, { ...key, id: 'another', fingerprint: randomUUID() });
  },
  updateSigningKey: (scope, { signing_keys: { id } }) => database.updateSigningKey(scope, id, { token_seconds: 1 }),
  lengthenSigningKeyTokens: (scope) => database.lengthenSigningKeyTokens(scope, 1_000_000),
  listApiKeys: (scope) => database.listApiKeys(scope),
  countLiveApiKeys: (scope, { api_keys: { key_id: kid } }) => database.countLiveApiKeys(scope, now, kid),
  insertApiKey: (scope, { api_keys: key }) => database.insertApiKey(scope, { ...key, id: randomUUID() }),
  revokeApiKeyRow: (scope, { api_keys: { id } }) => database.revokeApiKeyRow(scope, id, now),
  insertCustomProvider: (scope, { custom_providers: provider }) => {
    return database.insertCustomProvider(scope, { ...provider, id: randomUUID(), identifier: 'custom:another' }, 10);
  },
  updateCustomProvider: (scope, { custom_providers: { identifier } }) => {
    return database.updateCustomProvider(scope, identifier, { name: 'taken over' });
  },
  findCustomProvider: (scope, { custom_providers: { identifier } }) => database.findCustomProvider(scope, identifier),
  listCustomProviders: (scope) => database.listCustomProviders(scope),
  countCustomProviders: (scope) => database.countCustomProviders(scope),
  deleteCustomProvider: (scope, { custom_providers: { identifier } }) => {
    return database.deleteCustomProvider(scope, identifier);
  },
  insertAuditLogEntries: (scope, { audit_log_entries: logged }) => {
    return database.insertAuditLogEntries(scope, [{ ...logged, id: randomUUID() }]);
  },
  listAuditLogEntries: (scope) => database.listAuditLogEntries(scope, { offset: 0, limit: 10 }),
  countAuditLogEntries: (scope) => database.countAuditLogEntries(scope, {}),
  claimQuotaNotice: (scope) => database.claimQuotaNotice(scope, 'users', now),
  listUsage: (scope) => database.listUsage(scope, '2000-01-01', '2100-01-01'),
  listUsagePage: (scope) => database.listUsagePage(scope, { from: '2000-01-01', to: '2100-01-01', limit: 10 }),
};
