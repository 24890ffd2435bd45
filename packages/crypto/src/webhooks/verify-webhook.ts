import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '../constant-time.ts';
import type { SignedMessage } from './sign-webhook.ts';
import { parseWebhookKeys, type WebhookKey } from './webhook-key.ts';

/**
 * Whether any signature of a `webhook-signature` was made with any of the shared secrets (Standard Webhooks). All are
 * compared. That the message is fresh, and not told before, is the caller's to check.
 */
export function isWebhookGenuine(keys: readonly WebhookKey[], message: SignedMessage, signatures: string): boolean {
  const content = `${message.id}.${message.timestamp}.${message.body}`;
  const expected = keys
    .filter(({ version }) => version === 'v1')
    .map(({ key }) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`);
  const given = signatures.split(' ', signaturesMax);
  return expected.flatMap((one) => given.map((other) => constantTimeEqual(one, other))).includes(true);
}

const signaturesMax = 16;

/**
 * Reads secrets as services show them: `whsec_…`, without the version that our own have; several are parted by `|`.
 *
 * @throws Error that names the place of the secret that cannot be used
 */
export function parseReceivedSecrets(text: string): readonly WebhookKey[] {
  const versioned = text.split('|').map((secret) => (secret.startsWith('whsec_') ? `v1,${secret}` : secret));
  return parseWebhookKeys(versioned.join('|'));
}
