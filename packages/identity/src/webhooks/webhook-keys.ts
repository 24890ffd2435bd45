import { generateWebhookKey, seal, unseal, webhookAlgorithms, type WebhookAlgorithm } from '@gatehouse/crypto';
import type { Instance } from '@gatehouse/instances';
import { z } from 'zod';

/** What an endpoint's deliveries are signed with: the key in use, and for a while the one before it. */
const webhookKeysSchema = z.object({
  algorithm: z.enum(webhookAlgorithms),
  current: z.object({ key: z.string(), checkedWith: z.string() }),
  previous: z.object({ key: z.string(), until: z.iso.datetime() }).nullable(),
});

export type WebhookKeys = z.output<typeof webhookKeysSchema>;

/** Keys for a new endpoint. */
export function newWebhookKeys(algorithm: WebhookAlgorithm): WebhookKeys {
  return { algorithm, current: generateWebhookKey(algorithm), previous: null };
}

/** New keys; the present one goes on signing beside the new one until then. */
export function rotatedWebhookKeys({ algorithm, current }: WebhookKeys, until: Date): WebhookKeys {
  const previous = { key: current.key, until: until.toISOString() };
  return { algorithm, current: generateWebhookKey(algorithm), previous };
}

/** The keys that sign now, as `parseWebhookKeys` reads them. */
export function signingKeysText({ current, previous }: WebhookKeys, now: Date): string {
  const isLive = previous !== null && new Date(previous.until) > now;
  return isLive ? `${current.key}|${previous.key}` : current.key;
}

/** Seals the keys for their row. */
export function sealWebhookKeys(instance: Instance, endpointId: string, keys: WebhookKeys): string {
  return seal(instance.keys.dataKey, placeOf(instance, endpointId, 'sealed_secrets'), JSON.stringify(keys));
}

/** Opens the keys of a row. @throws Error when they were sealed with another key or for another row */
export function openWebhookKeys(instance: Instance, endpointId: string, sealed: string): WebhookKeys {
  const place = placeOf(instance, endpointId, 'sealed_secrets');
  return webhookKeysSchema.parse(JSON.parse(unseal(instance.keys.dataKey, place, sealed)));
}

/** Seals an address for its row: what it holds can be a credential. */
export function sealWebhookUrl(instance: Instance, endpointId: string, url: string): string {
  return seal(instance.keys.dataKey, placeOf(instance, endpointId, 'sealed_url'), url);
}

/** Opens the address of a row. @throws Error like {@link openWebhookKeys} */
export function openWebhookUrl(instance: Instance, endpointId: string, sealed: string): string {
  return unseal(instance.keys.dataKey, placeOf(instance, endpointId, 'sealed_url'), sealed);
}

function placeOf(instance: Instance, row: string, path: string): Parameters<typeof seal>[1] {
  return { instanceId: instance.id, table: 'webhook_endpoints', row, path, keyVersion: 1 };
}
