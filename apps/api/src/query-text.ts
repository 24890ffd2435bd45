import { hasNul } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import type { ApiContext } from './api-state.ts';

/**
 * The values of a query parameter, in order; none when it is absent.
 *
 * @throws AppError `validation_failed` for U+0000, which no stored text holds and PostgreSQL does not take.
 */
export function queryTexts(ctx: ApiContext, name: string): readonly string[] {
  const values = [ctx.query[name] ?? []].flat();
  if (hasNul(values)) throw new AppError('validation_failed', { text: `${name} holds the character U+0000` });
  return values;
}

/** The first value of a query parameter; absent is empty. @throws AppError `validation_failed` for U+0000. */
export function queryText(ctx: ApiContext, name: string): string {
  return queryTexts(ctx, name)[0] ?? '';
}
