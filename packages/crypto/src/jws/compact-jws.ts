import { decodeSegment } from './decode-segment.ts';
import { parseJsonObject } from './parse-json-object.ts';
import { TokenError } from './token-error.ts';

/** The claims of a token, as they were sent. */
export type Claims = Readonly<Record<string, unknown>>;

/** The JOSE header of a token. */
export interface TokenHeader extends Readonly<Record<string, unknown>> {
  readonly alg: string;
}

/** A token that was read and not yet believed. */
export interface CompactJws {
  readonly header: TokenHeader;
  readonly claims: Claims;
  /** What was signed: the first two segments and the dot. */
  readonly signed: string;
  /** Still in base64url. */
  readonly signature: string;
}

// Names that the Go library has a method for, so that an `alg` outside the list is "unavailable" and not "invalid".
const knownAlgorithms = new Set(
  'HS256 HS384 HS512 RS256 RS384 RS512 ES256 ES384 ES512 PS256 PS384 PS512 EdDSA none'.split(' '),
);

/**
 * Reads the three segments, in the order in which the Go library finds fault.
 *
 * @throws TokenError `malformed`, `bad_base64`, `bad_json`, `unspecified_alg`, `unavailable_alg`, `unsupported_crit`
 */
export function parseCompactJws(token: string): CompactJws {
  const [head, body, signature, ...more] = token.split('.', 4);
  if (head === undefined || body === undefined || signature === undefined || more.length > 0) {
    throw new TokenError('malformed', 'token contains an invalid number of segments');
  }
  const header = parseJsonObject(decodeSegment(head));
  const claims = parseJsonObject(decodeSegment(body));
  return { header: checkHeader(header), claims, signed: `${head}.${body}`, signature };
}

function checkHeader(header: Record<string, unknown>): TokenHeader {
  const { alg } = header;
  if (typeof alg !== 'string') throw new TokenError('unspecified_alg', 'signing method (alg) is unspecified.');
  if (!knownAlgorithms.has(alg)) throw new TokenError('unavailable_alg', 'signing method (alg) is unavailable.');
  // RFC 7515 section 4.1.11: an extension that is critical and not understood makes the token invalid; we know none.
  if (header['crit'] !== undefined) throw new TokenError('unsupported_crit', 'critical headers are not supported');
  return { ...header, alg };
}
