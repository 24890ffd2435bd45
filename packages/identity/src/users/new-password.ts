import type { Context } from '../context.ts';
import { requireUsablePassword } from './password-rules.ts';

/**
 * Checks and hashes a password that is about to be set.
 *
 * @returns null for an empty one: nothing is set.
 * @throws AppError `password_too_long`, `password_invalid`, `weak_password`, `password_queue_full`.
 */
export async function hashNewPassword(context: Context, password: string): Promise<string | null> {
  if (password === '') return null;
  requireUsablePassword(context.instance, password);
  return context.services.passwords.hash(context.instanceId, password);
}
