import { createHash } from 'node:crypto';

/**
 * How a secret may stand somewhere: as it is, in the encodings of columns, URLs, JSON and mails (in the middle of a longer
 * base64 text too), or as a digest without a key, which gives a short code away to whoever tries all of them.
 */
export function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const plain = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), hex, hex.toUpperCase()];
  return [...new Set([...plain, ...base64Of(bytes), ...digestsOf(bytes)])];
}

/** Base64 groups three bytes: what a text looks like inside of another depends on how many bytes stand before it. */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // Characters that also hold bits of what stands around are left out.
    const whole = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function digestsOf(bytes: Buffer): string[] {
  return ['md5', 'sha1', 'sha224', 'sha256', 'sha512'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(bytes).digest();
    return [digest.toString('hex'), digest.toString('base64').replaceAll('=', ''), digest.toString('base64url')];
  });
}
