import type { AppError, ErrorCode } from '@gatehouse/errors';
import { errorWordOf, mergeQuery, type RedirectError } from '@gatehouse/identity';
import type { ApiContext } from '../../api-state.ts';
import { sendTo } from '../../send-to.ts';
import { logFault } from '../../visits/log-fault.ts';
import { asAppError } from './as-app-error.ts';
import { wordsFor } from './render-error.ts';

/** Tells an error in the query of the site's own address: nothing that can be believed says where else to go. */
export function redirectToSite(ctx: ApiContext, error: unknown): undefined {
  logFault(ctx, error);
  const { word, code, description } = redirectErrorOf(asAppError(error));
  const location = mergeQuery(ctx.state.instance.settings.site_url, {
    error: word,
    error_code: code,
    error_description: description,
  });
  sendTo(ctx, 303, location);
}

/** Conditions of the account, not of the request. */
const denials: ReadonlySet<string> = new Set<ErrorCode>([
  'signup_disabled',
  'user_banned',
  'provider_email_needs_verification',
]);

/**
 * What a person is told who comes back from a provider and is not let in. There is always a word, unlike after the link of
 * a mail (supabase-core.md 2.6 and 7.5).
 */
export function redirectErrorOf(error: AppError): Required<RedirectError> {
  const { code, status, text: description } = wordsFor(error);
  const word = denials.has(error.code) ? 'access_denied' : (errorWordOf(status) ?? 'server_error');
  return { code, status, description, word };
}
