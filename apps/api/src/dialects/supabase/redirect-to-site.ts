import { AppError, isAppError } from '@gatehouse/errors';
import { errorWordOf, mergeQuery } from '@gatehouse/identity';
import type { ApiContext } from '../../api-state.ts';
import { sendTo } from '../../send-to.ts';
import { logFault } from '../../visits/log-fault.ts';
import { wordsFor } from './render-error.ts';

/** Tells an error in the query of the site's own address: nothing that can be believed says where else to go. */
export function redirectToSite(ctx: ApiContext, error: unknown): undefined {
  const { code, status, text: description } = wordsFor(asAppError(ctx, error));
  const word = errorWordOf(status);
  const location = mergeQuery(ctx.state.instance.settings.site_url, {
    ...(word === undefined ? {} : { error: word }),
    error_code: code,
    error_description: description,
  });
  sendTo(ctx, 303, location);
}

/** A fault of ours is told like every other error; the log has what it was. */
export function asAppError(ctx: ApiContext, error: unknown): AppError {
  logFault(ctx, error);
  return isAppError(error) ? error : new AppError('unexpected_failure', { cause: error });
}
