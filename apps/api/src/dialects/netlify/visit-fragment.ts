import { isAppError } from '@gatehouse/errors';
import { errorWordOf, type SignedIn } from '@gatehouse/identity';
import type { ApiContext } from '../../api-state.ts';
import { logFault } from '../../visits/log-fault.ts';
import { phraseOf } from './render-error.ts';

/** What the fragment of a redirect says of somebody who is signed in (netlify.md 7.3). */
export function tokenFragment(ctx: ApiContext, signedIn: SignedIn, provider: string): Readonly<Record<string, string>> {
  ctx.state.logFields['user_id'] = signedIn.user.id;
  return {
    access_token: signedIn.accessToken.token,
    expires_in: String(signedIn.accessToken.expiresIn),
    provider,
    refresh_token: signedIn.refreshToken,
    token_type: 'bearer',
  };
}

/** What it says of an error. A fault of ours is told like every other; the log has what it was. */
export function errorFragment(ctx: ApiContext, error: unknown): Readonly<Record<string, string>> {
  logFault(ctx, error);
  if (!isAppError(error)) return { error: 'server_error', error_description: 'Internal server error' };
  if (error.code === 'external_refused') {
    const { error: word = 'server_error', description = '' } = error.params;
    return { error: String(word), error_description: String(description) };
  }
  if (error.code === 'user_banned') return { error: 'access_denied', error_description: error.message };
  const { status, text } = phraseOf(error);
  return { error: errorWordOf(status) ?? 'server_error', error_description: text };
}
