import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

/** What a webhook is signed with (Standard Webhooks): a shared secret, or a pair of Ed25519. */
export interface WebhookKey {
  readonly version: 'v1' | 'v1a';
  readonly key: KeyObject;
}

/** What is allowed, in words that complete "allowed is …". */
export const webhookSecretForm =
  'one secret or several parted by |, each v1,whsec_<base64 of 24 bytes or more> or ' +
  'v1a,whpk_<base64 public key>:whsk_<base64 private key> (Ed25519)';

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const secretBytesMin = 24;
const seedBytes = 32;

/** RFC 8410 7: what stands before the seed in the PKCS #8 form of an Ed25519 key. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Reads the secrets of a webhook, in their order; the empty text holds none.
 *
 * @throws Error that names the place of the secret that cannot be used, and quotes nothing of it.
 */
export function parseWebhookKeys(text: string): readonly WebhookKey[] {
  if (text === '') return [];
  return text.split('|').map((secret, index) => {
    const key = readKey(secret);
    if (!key) throw new Error(`secret ${index + 1} cannot be used; allowed is ${webhookSecretForm}`);
    return key;
  });
}

function readKey(secret: string): WebhookKey | undefined {
  const [, shared] = /^v1,whsec_(.+)$/.exec(secret) ?? [];
  if (shared !== undefined) return readShared(shared);
  const [, publicHalf = '', privateHalf = ''] = /^v1a,whpk_([^:]+):whsk_(.+)$/.exec(secret) ?? [];
  return readPair(publicHalf, privateHalf);
}

function readShared(text: string): WebhookKey | undefined {
  const bytes = decode(text);
  return bytes && bytes.length >= secretBytesMin ? { version: 'v1', key: createSecretKey(bytes) } : undefined;
}

/** The private half is a seed, or a seed followed by the public half, as libraries for Ed25519 keep it. */
function readPair(publicHalf: string, privateHalf: string): WebhookKey | undefined {
  const [shown, secret] = [decode(publicHalf), decode(privateHalf)];
  if (shown?.length !== seedBytes || (secret?.length !== seedBytes && secret?.length !== 2 * seedBytes))
    return undefined;
  const seed = secret.subarray(0, seedBytes);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  return publicBytes(key).equals(shown) ? { version: 'v1a', key } : undefined;
}

function publicBytes(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-seedBytes);
}

function decode(text: string): Buffer | undefined {
  return base64.test(text) ? Buffer.from(text, 'base64') : undefined;
}
