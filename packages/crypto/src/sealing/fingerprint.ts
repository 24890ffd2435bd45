import { createHmac } from 'node:crypto';
import { frameFields } from '../frame-fields.ts';

/**
 * What tells that two secrets are the same without telling either (decision 32): HMAC-SHA-256 as 43 characters of
 * base64url. Without the key nobody can try guesses against it.
 */
export function fingerprint(key: Buffer, secret: string | Buffer): string {
  return createHmac('sha256', key).update(frameFields('gatehouse fingerprint v1', secret)).digest('base64url');
}
