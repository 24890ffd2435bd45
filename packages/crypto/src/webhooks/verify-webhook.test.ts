import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { isWebhookGenuine } from './verify-webhook.ts';
import { parseWebhookKeys } from './webhook-key.ts';

it('believes what the published library has signed with any of the secrets, and nothing else', () => {
  const [secret, other] = [0, 1].map(() => `whsec_${randomBytes(24).toString('base64')}`) as [string, string];
  const message = { id: 'msg_1', timestamp: 1_800_000_000, body: '{"name":"Zoë"}' };
  const signature = new Webhook(secret).sign(message.id, new Date(message.timestamp * 1_000), message.body);
  const keys = parseWebhookKeys(`v1,${other}|v1,${secret}`);
  expect(isWebhookGenuine(keys, message, signature)).toBe(true);
  expect(isWebhookGenuine(keys, message, `v1a,x v1,y ${signature}`)).toBe(true);
  expect(isWebhookGenuine(parseWebhookKeys(`v1,${other}`), message, signature)).toBe(false);
  expect(isWebhookGenuine([], message, signature)).toBe(false);
  for (const changed of [{ id: 'msg_2' }, { timestamp: 1_800_000_001 }, { body: '{}' }]) {
    expect(isWebhookGenuine(keys, { ...message, ...changed }, signature)).toBe(false);
  }
  for (const odd of ['', 'v1,', signature.slice(3), signature.slice(0, -1)]) {
    expect(isWebhookGenuine(keys, message, odd), odd).toBe(false);
  }
});
