import type { Context } from '../context.ts';
import { isBreachedPassword } from './breached-passwords.ts';
import {
  describeWeaknesses,
  listWeaknesses,
  passwordRules,
  supabaseLengthBytesMin,
  type PasswordWeakness,
} from './password-strength.ts';

/** What makes a password weak that is in use. */
export interface PasswordAssessment {
  readonly message: string;
  readonly reasons: readonly PasswordWeakness[];
}

/**
 * Judges the password that somebody has just signed in with: rules may have become stricter since it was set. Nobody is
 * kept out by it, so a look-up that fails says nothing (supabase-core.md 12.1).
 *
 * @returns null for a password that is good enough
 */
export async function assessPassword(
  { instance, services }: Pick<Context, 'instance' | 'services'>,
  password: string,
): Promise<PasswordAssessment | null> {
  const { password: settings } = instance.settings;
  const rules = passwordRules(settings, supabaseLengthBytesMin);
  const breaches = { ...settings.hibp, fail_closed: false };
  const isBreached = settings.hibp.enabled ? (text: string) => isBreachedPassword(services, breaches, text) : null;
  const reasons = await listWeaknesses(password, rules, isBreached);
  return reasons.length === 0 ? null : { message: describeWeaknesses(reasons, rules), reasons };
}
