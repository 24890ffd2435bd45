import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { isBreachedPassword } from '../passwords/breached-passwords.ts';
import { passwordRules, requireStrongPassword } from '../passwords/password-strength.ts';

declare const acceptedBrand: unique symbol;

/** A password that the site's rules have been applied to. Only {@link acceptPassword} makes one. */
export interface AcceptedPassword {
  readonly text: string;
  readonly [acceptedBrand]: true;
}

/** The hash of such a password. Only {@link hashBeforehand} makes one. */
export interface AcceptedHash {
  readonly hash: string;
  readonly [acceptedBrand]: true;
}

/**
 * Applies the site's rules to a new password, which is taken exactly as received.
 *
 * @param lengthBytesMin what a lower setting of the site is raised to.
 * @throws AppError `password_required` when it is empty and may be short, `password_too_long`, `password_invalid`, `weak_password`.
 */
export async function acceptPassword(context: Context, text: string, lengthBytesMin = 0): Promise<AcceptedPassword> {
  if (text === '' && lengthBytesMin === 0) throw new AppError('password_required');
  const { password: settings } = context.instance.settings;
  const rules = passwordRules(settings, lengthBytesMin);
  const { services } = context;
  const isBreached = (candidate: string): Promise<boolean> => isBreachedPassword(services, settings.hibp, candidate);
  await requireStrongPassword(text, rules, settings.hibp.enabled ? isBreached : null);
  return { text } as AcceptedPassword;
}

/**
 * Hashes a password for a caller whose transaction has begun when it is stored: a hash takes as long as hundreds of
 * statements, and would keep a connection and locks from others.
 *
 * @throws AppError `password_queue_full`
 */
export async function hashBeforehand(context: Context, password: AcceptedPassword): Promise<AcceptedHash> {
  return { hash: await hashAccepted(context, password) } as AcceptedHash;
}

/** Hashes a password that is about to be set. @throws AppError `password_queue_full` */
export async function hashAccepted(context: Context, { text }: AcceptedPassword): Promise<string> {
  return context.services.passwords.hash(context.instanceId, text);
}
