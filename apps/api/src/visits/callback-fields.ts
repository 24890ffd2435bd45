import { hasNul, parseForm } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import type { CallbackFields } from '@gatehouse/identity';
import type { ApiContext } from '../api-state.ts';

/**
 * What a provider sends back: the query, or the form that some have the browser post.
 *
 * @throws AppError `validation_failed` for what no provider would send; and what `parseForm` throws.
 */
export async function callbackFields(ctx: ApiContext): Promise<CallbackFields> {
  const fields = await parseForm(ctx);
  if (hasNul(fields)) throw new AppError('validation_failed', { text: 'The callback holds the character U+0000' });
  return fields;
}

/** Whether a request is the return of somebody who was sent to a provider, by its path. */
export function isReturn(ctx: ApiContext): boolean {
  return /^\/(?:callback|saml\/acs)\/?$/.test(ctx.path);
}

/** The state that an answer of a provider carries; empty for a request that is no such answer. */
export async function stateIn(ctx: ApiContext): Promise<string> {
  if (/^\/callback\/?$/.test(ctx.path)) return (await parseForm(ctx))['state'] ?? '';
  if (/^\/saml\/acs\/?$/.test(ctx.path)) return (await parseForm(ctx))['RelayState'] ?? '';
  return '';
}
