import { createHmac, sign } from 'node:crypto';
import type { WebhookKey } from './webhook-key.ts';

/** What is signed: one attempt to deliver one message. */
export interface SignedMessage {
  /** The same for every attempt, so that a receiver knows a repetition. */
  readonly id: string;
  /** Of this attempt, in Unix seconds. */
  readonly timestamp: number;
  /** Exactly what is sent. */
  readonly body: string;
}

/**
 * The value of `webhook-signature` (Standard Webhooks): a signature by each key, parted by spaces, so that a receiver
 * that knows any of them believes the message. Empty without keys.
 */
export function signWebhook(keys: readonly WebhookKey[], { id, timestamp, body }: SignedMessage): string {
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  return keys.map((key) => `${key.version},${signatureBy(key, content).toString('base64')}`).join(' ');
}

function signatureBy({ version, key }: WebhookKey, content: Buffer): Buffer {
  // Ed25519 hashes by itself; naming another digest would be an error.
  return version === 'v1a' ? sign(null, content, key) : createHmac('sha256', key).update(content).digest();
}
