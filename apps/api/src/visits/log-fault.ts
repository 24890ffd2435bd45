import { isAppError } from '@gatehouse/errors';
import type { ApiContext } from '../api-state.ts';

/** Writes down why a provider's answer led nowhere, where it was no fault of the person. */
export function logFault(ctx: ApiContext, error: unknown): void {
  const { log } = ctx.state;
  if (!isAppError(error)) log.error({ err: error }, 'a provider’s answer could not be taken');
  else if (error.status >= 500 || error.detail !== undefined)
    log.warn({ err: error, detail: error.detail }, 'a provider’s answer led nowhere');
}
