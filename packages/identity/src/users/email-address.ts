import { AppError } from '@gatehouse/errors';

/** An address as it is shown and as it is compared. */
export interface EmailAddress {
  /** As the person wrote it, without surrounding blanks. */
  readonly written: string;
  /** NFC, lower case: what uniqueness and look-ups go by. */
  readonly key: string;
}

/** Longest address that can be delivered to (RFC 5321 4.5.3.1, erratum 1690) rounded up to what the field accepts. */
const longestAddress = 255;
const longestLocalPart = 64;
const atom = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const lenientLocalPart = /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]+$/u;
// What is told of these is what the Netlify dialect's clients show (netlify.md 3.3).
const letter = String.raw`[\p{L}\p{N}.!#$%&'*+/=?^_\x60{|}~-]`;
const wholeAndMore = new RegExp(`^${letter}+@${letter}+(?!${letter})\\s*(\\S.*)$`, 'su');
const nameAlone = new RegExp(`^${letter}+\\s+${letter}[^<]*$`, 'su');
const domainLabel = /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/**
 * Reads an address.
 *
 * The check runs on the normalised form: an address that compatibility normalisation (NFKC) would turn into another one
 * is refused, since a mail server may fold it and deliver to somebody else.
 *
 * @param syntax what may stand before the `@`: `standard` is RFC 5321 4.1.2 without quotes; `lenient` lets dots stand
 *   anywhere and does not bound this part, as clients of supabase-core.md 13.3 expect.
 * @param path what whoever sent it calls it.
 * @throws AppError `email_required` when it is blank; `email_address_invalid` with what is wrong in `params.reason`.
 */
export function parseEmailAddress(
  input: string,
  syntax: 'standard' | 'lenient' = 'standard',
  path = 'email',
): EmailAddress {
  const written = input.trim().normalize('NFC');
  if (written === '') throw new AppError('email_required', { params: { path } });
  const problem = findProblem(input.trim(), written, syntax);
  if (problem !== undefined) throw new AppError('email_address_invalid', { params: { path, reason: problem } });
  return { written, key: emailKey(written) };
}

/** How an address is compared. Does not check it. */
export function emailKey(input: string): string {
  return input.trim().normalize('NFC').toLowerCase();
}

function findProblem(input: string, address: string, syntax: 'standard' | 'lenient'): string | undefined {
  // First of all: a body holds an address of a megabyte, and the rest looks at each of its signs.
  if (Buffer.byteLength(address) > longestAddress) return `longer than ${longestAddress} bytes`;
  if (looksLikeAnother(input)) return 'it contains characters that look like others';
  if (address.normalize('NFKC') !== address) return 'it contains characters that look like others';
  const rest = wholeAndMore.exec(address)?.[1];
  if (rest !== undefined) return `expected single address, got ${JSON.stringify(rest)}`;
  if (nameAlone.test(address)) return 'no angle-addr';
  const at = address.lastIndexOf('@');
  if (at === -1) return "missing '@' or angle-addr";
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (!isLocalPart(local, syntax)) return 'invalid format';
  if (!domain.split('.').every((label) => domainLabel.test(label))) return 'invalid format';
  return undefined;
}

/** A sign such as that of Kelvin, which even NFC turns into a letter: who has such an address need not have the other. */
function looksLikeAnother(input: string): boolean {
  return Array.from(input).some((sign) => {
    const letter = sign.normalize('NFC');
    return letter !== sign && Array.from(letter).length === 1;
  });
}

function isLocalPart(text: string, syntax: 'standard' | 'lenient'): boolean {
  if (syntax === 'lenient') return lenientLocalPart.test(text);
  return atom.test(text) && Buffer.byteLength(text) <= longestLocalPart;
}
