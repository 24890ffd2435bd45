import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** How webhooks are signed: with a secret that both sides know, or so that anybody can check. */
export const webhookAlgorithms = ['hmac-sha256', 'ed25519'] as const;

export type WebhookAlgorithm = (typeof webhookAlgorithms)[number];

const keyBytes = 32;

/** A key of a webhook, and what its receiver checks signatures with. */
export interface GeneratedWebhookKey {
  /** As `parseWebhookKeys` reads it. */
  readonly key: string;
  /** `whsec_…`, a secret, or `whpk_…`, which is none. */
  readonly checkedWith: string;
}

/** A new key of 32 random bytes, or a new pair. */
export function generateWebhookKey(algorithm: WebhookAlgorithm): GeneratedWebhookKey {
  if (algorithm === 'ed25519') return generatePair();
  const checkedWith = `whsec_${randomBytes(keyBytes).toString('base64')}`;
  return { key: `v1,${checkedWith}`, checkedWith };
}

/** RFC 8410: seed and public half are the last bytes of their forms. */
function generatePair(): GeneratedWebhookKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  const half = (der: Buffer): string => der.subarray(-keyBytes).toString('base64');
  const checkedWith = `whpk_${half(publicKey)}`;
  return { key: `v1a,${checkedWith}:whsk_${half(privateKey)}`, checkedWith };
}
