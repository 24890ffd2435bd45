/** A stored hash that is one round of a fast digest over salt and password, read. Never made here. */
export interface LegacyHash {
  readonly algorithm: 'legacy';
  readonly digest: 'md5' | 'sha1' | 'sha256' | 'sha512';
  /** Whether the digest is of salt and password, or of password and salt. */
  readonly saltFirst: boolean;
  /** Empty where there was none. */
  readonly salt: Uint8Array;
  readonly output: Uint8Array;
}

const digestBytes = { md5: 16, sha1: 20, sha256: 32, sha512: 64 } as const;

const base64 = '[A-Za-z0-9+/]{0,172}={0,2}';
const own = new RegExp(String.raw`^\$legacy\$(md5|sha1|sha256|sha512)\$salt-(first|last)\$(${base64})\$(${base64})$`);

// RFC 2307 and what directories made of it: the digest, then the salt.
const directory = new RegExp(String.raw`^\{(SMD5|SSHA|SSHA256|SSHA512)\}(${base64})$`);
const directoryDigests = { SMD5: 'md5', SSHA: 'sha1', SSHA256: 'sha256', SSHA512: 'sha512' } as const;

/**
 * Reads `$legacy$<digest>$salt-first$<salt>$<hash>` (or `salt-last`), salt and hash in standard base64 with or without
 * padding, and the `{SSHA}`, `{SSHA256}`, `{SSHA512}` and `{SMD5}` of directories. Null for anything else.
 */
export function parseLegacyHash(text: string): LegacyHash | null {
  const [, name, place, salt = '', output = ''] = own.exec(text) ?? [];
  if (name !== undefined) {
    const digest = name as LegacyHash['digest'];
    return hashOf(digest, place === 'first', Buffer.from(salt, 'base64'), Buffer.from(output, 'base64'));
  }
  const [, scheme, both = ''] = directory.exec(text) ?? [];
  if (scheme === undefined) return null;
  const digest = directoryDigests[scheme as keyof typeof directoryDigests];
  const bytes = Buffer.from(both, 'base64');
  return hashOf(digest, false, bytes.subarray(digestBytes[digest]), bytes.subarray(0, digestBytes[digest]));
}

function hashOf(
  digest: LegacyHash['digest'],
  saltFirst: boolean,
  salt: Uint8Array,
  output: Uint8Array,
): LegacyHash | null {
  if (output.length !== digestBytes[digest]) return null;
  // Copies: what is handed to a thread takes the memory below it along, and that of a small Buffer is shared.
  return { algorithm: 'legacy', digest, saltFirst, salt: Uint8Array.from(salt), output: Uint8Array.from(output) };
}
