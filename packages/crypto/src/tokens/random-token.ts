import { randomBytes, randomInt } from 'node:crypto';

/** A token for a link: 16 random bytes as 22 characters of base64url (netlify.md 4.4). */
export function randomLinkToken(): string {
  return randomBytes(16).toString('base64url');
}

/** A code to type: that many decimal digits, every code equally likely, leading zeros included. */
export function randomDigits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}
