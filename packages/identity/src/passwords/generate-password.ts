import { randomInt } from 'node:crypto';
import type { PasswordRules } from './password-strength.ts';

const alphanumerics = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

/**
 * A password that nobody ever learns, for a user who signs in without one (supabase-core.md 12.4): one character of each
 * required set, letters and digits beside them, in random order. It satisfies the rules it was made by.
 *
 * @param length in characters; more when the rules ask for more. 33 have 196 bits.
 */
export function generatePassword(rules: PasswordRules, length = 33): string {
  const characters = rules.requiredCharacters.map((set) => pickOne(Array.from(set)));
  const wanted = Math.max(length, rules.minLengthBytes);
  while (characters.length < wanted) characters.push(pickOne(alphanumerics));
  return shuffle(characters).join('');
}

function pickOne(from: readonly string[]): string {
  return from[randomInt(from.length)] as string;
}

/** Fisher and Yates: every order is equally likely. */
function shuffle(items: readonly string[]): string[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const chosen = randomInt(last + 1);
    [shuffled[last], shuffled[chosen]] = [shuffled[chosen] as string, shuffled[last] as string];
  }
  return shuffled;
}
