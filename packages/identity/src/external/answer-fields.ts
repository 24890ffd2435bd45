import { z } from 'zod';

/**
 * Who somebody is at a provider, as text. What is no id fails: an error that comes as valid JSON has none, and without
 * this check all who get it would become one person.
 */
export const subject = z
  .unknown()
  .optional()
  .transform((value, context): string => {
    const id = idOf(value);
    if (id !== undefined) return id;
    context.addIssue({ code: 'custom', message: 'is no id' });
    return z.NEVER;
  });

/** A text that may be missing; whatever else is there counts as missing too. */
export const text = z
  .unknown()
  .optional()
  .transform((value): string => (typeof value === 'string' ? value : ''));

/** Anything, or nothing. */
export const anything = z.unknown().optional();

/** Only `true` is true. */
export const flag = z
  .unknown()
  .optional()
  .transform((value): boolean => value === true);

const longestId = 255;

/**
 * Whether a text that an issuer has signed can say who somebody is: not too long (OpenID Connect Core 2; SAML core 8.3.7 has one more
 * character), and with nothing in it that cannot be seen, or that the database cannot hold.
 */
export function isSubject(name: string): boolean {
  return name.length <= longestId && name.trim() === name && /^\P{C}+$/u.test(name);
}

/** Who somebody is, where it is an id that is nobody else's. */
export function idOf(value: unknown): string | undefined {
  // A number that JavaScript cannot tell from its neighbours is nobody's.
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  if (typeof value !== 'string' || value.length > longestId) return undefined;
  return /^[^\p{C}\p{Z}]+$/u.test(value) && !/^0+$/.test(value) ? value : undefined;
}
