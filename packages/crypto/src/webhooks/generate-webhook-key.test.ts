import { createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { generateWebhookKey } from './generate-webhook-key.ts';
import { signWebhook } from './sign-webhook.ts';
import { parseWebhookKeys } from './webhook-key.ts';

const now = Math.floor(Date.now() / 1_000);
const message = { id: '0198c7f1-2d3a-7001-9b1e-6c1f0a9d7e55', timestamp: now, body: '{"type":"user.created"}' };

it('a secret is 32 random bytes, and signs what the reference implementation believes', () => {
  const { key, checkedWith } = generateWebhookKey('hmac-sha256');
  expect(checkedWith).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(generateWebhookKey('hmac-sha256').checkedWith).not.toBe(checkedWith);
  const headers = {
    'webhook-id': message.id,
    'webhook-timestamp': String(now),
    'webhook-signature': signWebhook(parseWebhookKeys(key), message),
  };
  expect(new Webhook(checkedWith).verify(message.body, headers)).toEqual({ type: 'user.created' });
});

it('a pair signs what its public half believes', () => {
  const { key, checkedWith } = generateWebhookKey('ed25519');
  expect(checkedWith).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
  const [version, signature = ''] = signWebhook(parseWebhookKeys(key), message).split(',');
  const raw = Buffer.from(checkedWith.slice('whpk_'.length), 'base64');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const content = Buffer.from(`${message.id}.${message.timestamp}.${message.body}`);
  expect(version).toBe('v1a');
  expect(verify(null, content, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
});
