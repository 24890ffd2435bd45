import { seal, unseal } from '@gatehouse/crypto';
import type { Instance } from '@gatehouse/instances';

/** Seals what a message is made from for its row: with the key of the instance, worth nothing in any other row. */
export function sealContent(instance: Instance, messageId: string, content: unknown): string {
  return seal(instance.keys.dataKey, boxOf(instance, messageId), JSON.stringify(content));
}

/**
 * Opens the content of a row.
 *
 * @throws Error when the row was sealed with another key or for another row.
 */
export function openContent(instance: Instance, messageId: string, sealed: string): unknown {
  return JSON.parse(unseal(instance.keys.dataKey, boxOf(instance, messageId), sealed));
}

function boxOf(instance: Instance, messageId: string): Parameters<typeof seal>[1] {
  return { instanceId: instance.id, table: 'messages', row: messageId, path: 'sealed_content', keyVersion: 1 };
}
