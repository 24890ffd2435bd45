import type { UserListing, UserSearch } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { emailKey } from '@gatehouse/identity';
import type { ApiContext } from '../api-state.ts';
import { audienceOf } from '../context.ts';
import { queryText, queryTexts } from '../query-text.ts';

/**
 * Whom a request looks for: `filter` is a part of an address or name, `email` and `phone` are whole addresses.
 *
 * @throws AppError `validation_failed` for U+0000
 */
export function searchIn(ctx: ApiContext): UserSearch {
  const filter = queryText(ctx, 'filter');
  const email = queryText(ctx, 'email');
  const phone = queryText(ctx, 'phone');
  return {
    aud: audienceOf(ctx),
    ...(filter === '' ? {} : { filter }),
    ...(email === '' ? {} : { email: emailKey(email) }),
    ...(phone === '' ? {} : { phone: phone.replaceAll(/[+ ]/g, '') }),
  };
}

/**
 * `created_at`, `created_at asc`, `created_at desc`; descending when nothing is said. Of several the first counts, since
 * nobody shares its place by it.
 *
 * @param anyCase whether `ASC` is as good as `asc`
 * @throws AppError `validation_failed`
 */
export function directionIn(ctx: ApiContext, { anyCase }: { readonly anyCase: boolean }): UserListing['direction'] {
  const directions = queryTexts(ctx, 'sort').map((sort) => directionOf(sort, anyCase));
  return directions[0] ?? 'desc';
}

function directionOf(sort: string, anyCase: boolean): UserListing['direction'] {
  const [field = '', written = 'desc'] = sort.trim().split(/\s+/);
  const direction = anyCase ? written.toLowerCase() : written;
  if (field !== 'created_at') throw badSort(`bad field for sort '${field}'`);
  if (direction === 'asc' || direction === 'desc') return direction;
  throw badSort(`bad direction for sort '${direction}', only 'asc' and 'desc' allowed`);
}

function badSort(reason: string): AppError {
  return new AppError('validation_failed', { text: 'Bad Sort Parameters: {reason}', params: { reason } });
}
