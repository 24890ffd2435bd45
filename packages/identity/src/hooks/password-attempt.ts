import type { UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { hasAuthHook } from './auth-hook-names.ts';
import { callAuthHook } from './call-auth-hook.ts';
import { waitAsHookWould } from './hook-pace.ts';

/** A password that was compared with that of an account, which may be nobody's. */
export interface PasswordAttempt {
  readonly user: UserRow | undefined;
  readonly valid: boolean;
}

/**
 * Tells the site's hook of a password that somebody has tried, right or wrong. The hook may refuse both; it hears nothing
 * of addresses without an account, or without a password.
 *
 * @throws AppError `invalid_credentials` in the words of the hook when it refuses, `hook_*`
 */
export async function judgePasswordAttempt(context: Context, { user, valid }: PasswordAttempt): Promise<void> {
  if (!hasAuthHook(context, 'password_verification_attempt')) return;
  if (!user) return waitAsHookWould(context, 'password_verification_attempt');
  const output = await callAuthHook(context, 'password_verification_attempt', { user_id: user.id, valid });
  if (output?.['decision'] !== 'reject') return;
  if (output['should_logout_user'] === true)
    await endSessions(context, user.id, { all: true }, 'password_attempt_rejected');
  const { message } = output;
  throw new AppError('invalid_credentials', typeof message === 'string' && message !== '' ? { text: message } : {});
}
