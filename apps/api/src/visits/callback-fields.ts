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

/** Where providers send people back to, and the field that holds the state there. */
const stateFields = { '/callback': 'state', '/saml/acs': 'RelayState' } as const;

function stateField({ path }: ApiContext): string | undefined {
  const place = path.endsWith('/') ? path.slice(0, -1) : path;
  return Object.hasOwn(stateFields, place) ? stateFields[place as keyof typeof stateFields] : undefined;
}

/** Whether a request is the return of somebody who was sent to a provider, by its path. */
export function isReturn(ctx: ApiContext): boolean {
  return stateField(ctx) !== undefined;
}

/** Whether a request is the return from a provider whose state says of which site it is. */
export function isCallback(ctx: ApiContext): boolean {
  return stateField(ctx) === stateFields['/callback'];
}

/** The state that an answer of a provider carries; empty for a request that is no such answer. */
export async function stateIn(ctx: ApiContext): Promise<string> {
  const field = stateField(ctx);
  return field === undefined ? '' : ((await parseForm(ctx))[field] ?? '');
}
