import { passwordProblem } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { InstanceSettings } from '@gatehouse/instances';

/** What a password must be. */
export interface PasswordRules {
  /** In bytes of UTF-8. */
  readonly minLengthBytes: number;
  /** Sets of characters, each of which has to be represented. */
  readonly requiredCharacters: readonly string[];
}

/** What makes a password weak, as the wire names it. */
export type PasswordWeakness = 'length' | 'characters' | 'pwned';

/** Asks whether a password is known from a leak; null: it is not asked. */
export type BreachCheck = ((password: string) => Promise<boolean>) | null;

/** The least length that supabase/auth allows, in bytes; a setting below it counts as this. */
export const supabaseLengthBytesMin = 6;

/**
 * The rules that the settings of an instance make.
 *
 * @param lengthBytesMin what a lower setting is raised to.
 */
export function passwordRules(
  settings: Pick<InstanceSettings['password'], 'min_length' | 'required_characters'>,
  lengthBytesMin = 0,
): PasswordRules {
  return {
    minLengthBytes: Math.max(settings.min_length, lengthBytesMin),
    requiredCharacters: parseRequiredCharacters(settings.required_characters),
  };
}

/**
 * Reads sets of characters separated by colons; `\:` stands for a colon in a set. Empty sets ask for nothing.
 */
function parseRequiredCharacters(setting: string): string[] {
  const sets = setting.split(/(?<!\\):/).map((set) => set.replaceAll(String.raw`\:`, ':'));
  return sets.filter((set) => set !== '');
}

/**
 * Everything that makes a password weak, in the order of the wire: length, characters, pwned (supabase-core.md 12.1).
 *
 * @throws whatever the breach check throws.
 */
export async function listWeaknesses(
  password: string,
  rules: PasswordRules,
  isBreached: BreachCheck,
): Promise<PasswordWeakness[]> {
  const weaknesses: PasswordWeakness[] = [];
  if (Buffer.byteLength(password) < rules.minLengthBytes) weaknesses.push('length');
  if (!rules.requiredCharacters.every((set) => hasOneOf(password, set))) weaknesses.push('characters');
  if (await isBreached?.(password)) weaknesses.push('pwned');
  return weaknesses;
}

/**
 * Refuses a new password that cannot be hashed whole or that is weak.
 *
 * @throws AppError `password_too_long`, `password_invalid`; `weak_password`, whose `params.reasons` are the weaknesses
 *   joined by commas; whatever the breach check throws.
 */
export async function requireStrongPassword(
  password: string,
  rules: PasswordRules,
  isBreached: BreachCheck,
): Promise<void> {
  const problem = passwordProblem(password);
  if (problem) throw new AppError(problem);
  const weaknesses = await listWeaknesses(password, rules, isBreached);
  if (weaknesses.length === 0) return;
  // As a parameter: a set of characters may look like a place to be filled.
  const message = describeWeaknesses(weaknesses, rules);
  throw new AppError('weak_password', { text: '{message}', params: { message, reasons: weaknesses.join(',') } });
}

/** What to tell a person whose password is weak. */
export function describeWeaknesses(weaknesses: readonly PasswordWeakness[], rules: PasswordRules): string {
  const sentences: Readonly<Record<PasswordWeakness, string>> = {
    length: `Password should be at least ${rules.minLengthBytes} characters.`,
    characters: `Password should have at least one of each of these: ${rules.requiredCharacters.join(', ')}.`,
    pwned: 'Password is known from a leak of another service, please choose another one.',
  };
  return weaknesses.map((weakness) => sentences[weakness]).join(' ');
}

function hasOneOf(password: string, set: string): boolean {
  return Array.from(set).some((character) => password.includes(character));
}
