import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signWebhook } from './sign-webhook.ts';
import { parseWebhookKeys } from './webhook-key.ts';

const newSecret = (bytes = 24): string => `whsec_${randomBytes(bytes).toString('base64')}`;

function newPair(): { readonly text: string; readonly publicKey: ReturnType<typeof generateKeyPairSync>['publicKey'] } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const shown = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const whole = Buffer.concat([seed, shown]);
  return { text: `v1a,whpk_${shown.toString('base64')}:whsk_${whole.toString('base64')}`, publicKey };
}

function sent(secrets: string, body: string): Record<string, string> {
  const [id, timestamp] = ['msg_1', Math.floor(Date.now() / 1_000)];
  const signature = signWebhook(parseWebhookKeys(secrets), { id, timestamp, body });
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
}

describe('a signed webhook', () => {
  const body = '{"name":"Zoë"}';

  it('is believed by the published library with any of the secrets, and with no other', () => {
    const [first, second] = [newSecret(), newSecret(64)];
    const headers = sent(`v1,${first}|v1,${second}`, body);
    expect(new Webhook(first).verify(body, headers)).toEqual({ name: 'Zoë' });
    expect(new Webhook(second).verify(body, headers)).toEqual({ name: 'Zoë' });
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow('No matching signature');
    expect(() => new Webhook(first).verify('{"name":"Zoe"}', headers)).toThrow('No matching signature');
  });

  it('is signed with the private half of a pair, beside a shared secret too', () => {
    const pair = newPair();
    const secret = newSecret();
    const headers = sent(`${pair.text}|v1,${secret}`, body);
    const [asymmetric = '', shared = ''] = (headers['webhook-signature'] ?? '').split(' ');
    const content = Buffer.from(`msg_1.${headers['webhook-timestamp']}.${body}`);
    const [version, signature = ''] = asymmetric.split(',');
    expect(version).toBe('v1a');
    expect(verify(null, content, pair.publicKey, Buffer.from(signature, 'base64'))).toBe(true);
    expect(shared).toMatch(/^v1,/);
    expect(new Webhook(secret).verify(body, headers)).toEqual({ name: 'Zoë' });
  });
});

describe('secrets', () => {
  it('are none in an empty text', () => {
    expect(parseWebhookKeys('')).toEqual([]);
  });

  it.each([
    ['without version', newSecret()],
    ['that is too short', `v1,whsec_${randomBytes(23).toString('base64')}`],
    ['that is no base64', `v1,whsec_${'-'.repeat(32)}`],
    ['without padding', `v1,${newSecret(25).replace(/=+$/, '')}`],
    ['that is empty beside a good one', `v1,${newSecret()}|`],
    ['whose halves are of two pairs', newPair().text.replace(/:.*/, newPair().text.replace(/^[^:]*/, ''))],
    ['of a version that nobody knows', `v2,${newSecret()}`],
  ])('are refused with one %s, and are not quoted', (_name, text) => {
    expect(() => parseWebhookKeys(text)).toThrow(/^secret [12] cannot be used; allowed is one secret or several/);
    expect(() => parseWebhookKeys(text)).not.toThrow(text.slice(-20) || 'v1');
  });
});
