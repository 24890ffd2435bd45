import { decrypt, encrypt } from './authenticated-cipher.ts';
import { frameFields } from '../frame-fields.ts';

/** Where a sealed value lives (decision 40). It opens nowhere else: not for another instance, table, row or setting. */
export interface SealedPlace {
  readonly instanceId: string;
  readonly table: string;
  /** The row's id. */
  readonly row: string;
  /** The setting's path, or the column. */
  readonly path: string;
  /** Of the data key. */
  readonly keyVersion: number;
}

// s1.<version of the data key>.<base64url of nonce, ciphertext, tag>
const shape = /^s1\.(\d{1,15})\.([A-Za-z0-9_-]+)$/;

/** The plaintext under the instance's data key, as text to store in this place. */
export function seal(dataKey: Buffer, place: SealedPlace, plaintext: string): string {
  const message = encrypt(dataKey, aadOf(place), Buffer.from(plaintext));
  return `s1.${place.keyVersion}.${message.toString('base64url')}`;
}

/**
 * The plaintext again.
 *
 * @throws Error when the text is not a sealed value, was sealed for another place or under another key, or was changed
 */
export function unseal(dataKey: Buffer, place: SealedPlace, sealed: string): string {
  const { keyVersion: version, message } = parseSealed(sealed);
  const plaintext = version === place.keyVersion ? decrypt(dataKey, aadOf(place), message) : null;
  if (plaintext === null) {
    const { instanceId, table, path, keyVersion } = place;
    throw new Error(`${table} ${path} of instance ${instanceId} does not open with data key version ${keyVersion}`);
  }
  return plaintext.toString();
}

function parseSealed(sealed: string): { keyVersion: number; message: Buffer } {
  const [, keyVersion, message] = shape.exec(sealed) ?? [];
  if (keyVersion === undefined || message === undefined) {
    throw new Error('a sealed value is not of the form s1.version.data');
  }
  return { keyVersion: Number(keyVersion), message: Buffer.from(message, 'base64url') };
}

function aadOf({ instanceId, table, row, path, keyVersion }: SealedPlace): Buffer {
  return frameFields('gatehouse sealed v1', instanceId, table, row, path, String(keyVersion));
}
