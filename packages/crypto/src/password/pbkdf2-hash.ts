/** A stored PBKDF2 hash, read (RFC 8018 5.2). */
export interface Pbkdf2Hash {
  readonly algorithm: 'pbkdf2';
  readonly digest: 'sha1' | 'sha256' | 'sha512';
  readonly iterations: number;
  readonly salt: Uint8Array;
  /** The derived key. */
  readonly output: Uint8Array;
}

const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;

const base64 = '[A-Za-z0-9+/]{2,172}={0,2}';
const phc = new RegExp(String.raw`^\$pbkdf2-(sha1|sha256|sha512)\$i=(\d{1,9}),l=(\d{1,3})\$(${base64})\$(${base64})$`);
const django = new RegExp(String.raw`^pbkdf2_(sha1|sha256)\$(\d{1,9})\$([^$]{1,128})\$(${base64})$`);

const outputBytesMin = 16;
const outputBytesMax = 128;

/**
 * Reads `$pbkdf2-sha256$i=<iterations>,l=<bytes>$<salt>$<hash>`, salt and hash in standard base64 with or without padding,
 * also with sha1 and sha512; and what Django stores, `pbkdf2_sha256$<iterations>$<salt>$<hash>`, whose salt is the text
 * itself. Null for anything else.
 */
export function parsePbkdf2Hash(text: string): Pbkdf2Hash | null {
  const [, digest, iterations, length, salt = '', output = ''] = phc.exec(text) ?? [];
  if (digest !== undefined) {
    const hash = hashOf(digest, Number(iterations), Buffer.from(salt, 'base64'), output);
    return hash?.output.length === Number(length) ? hash : null;
  }
  const [, name = '', rounds, plainSalt = '', key = ''] = django.exec(text) ?? [];
  return rounds === undefined ? null : hashOf(name, Number(rounds), Buffer.from(plainSalt), key);
}

/** How many keys of the digest's size are derived: what the iterations are multiplied by. */
export function blocksOf({ digest, output }: Pbkdf2Hash): number {
  return Math.ceil(output.length / digestBytes[digest]);
}

function hashOf(digest: string, iterations: number, salt: Buffer, base64Output: string): Pbkdf2Hash | null {
  // Copies: what is handed to a thread takes the memory below it along, and that of a small Buffer is shared.
  const output = Uint8Array.from(Buffer.from(base64Output, 'base64'));
  const isPossible = iterations >= 1 && output.length >= outputBytesMin && output.length <= outputBytesMax;
  if (!isPossible) return null;
  return {
    algorithm: 'pbkdf2',
    digest: digest as Pbkdf2Hash['digest'],
    iterations,
    salt: Uint8Array.from(salt),
    output,
  };
}
