import type { Context } from '../context.ts';
import { getLinkToken } from '../one-time-tokens/spend-one-time-token.ts';
import { otpEnding } from '../sessions/ending.ts';
import type { SignedIn } from '../sessions/sign-in.ts';
import { acceptToken } from './accept-token.ts';

/** A link that led to the site is a confirmation or a recovery, never a login of its own (netlify.md 3.5). */
const linkRules = {
  missingPassword: 'refuse',
  isLogin: false,
  marks: 'identity',
  audits: 'outcomes',
} as const;

/**
 * Confirms an address by the link that was mailed to it, and signs the person in.
 *
 * @param password for an invited person, who has none yet.
 * @throws AppError `one_time_token_not_found`, `otp_expired`, `invite_password_required`, `user_banned`, `password_*`,
 *   `weak_password`, `hook_*`.
 */
export async function verifySignup(context: Context, token: string, password: string): Promise<SignedIn> {
  const found = await getLinkToken(context, token, ['confirmation']);
  return acceptToken(context, found, { ...linkRules, password }, otpEnding);
}

/**
 * Signs a person in by a recovery link. An unconfirmed address is thereby confirmed. The password stays: the client
 * sets a new one next.
 *
 * @throws AppError `one_time_token_not_found`, `otp_expired`, `user_banned`, `hook_*`.
 */
export async function verifyRecovery(context: Context, token: string): Promise<SignedIn> {
  const found = await getLinkToken(context, token, ['recovery']);
  return acceptToken(context, found, { ...linkRules, password: '' }, otpEnding);
}
