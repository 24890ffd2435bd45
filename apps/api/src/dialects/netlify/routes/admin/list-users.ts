import { countUsers, listUsers, type UserListing, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { constantTimeEqual } from '@gatehouse/crypto';
import { setPaginationHeaders } from '@gatehouse/http';
import { eventUser } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { audienceOf, contextOf } from '../../../../context.ts';
import { answerJson } from '../../presenters/present.ts';
import { queryText, queryTexts } from '../../query-text.ts';
import { requireAdministrator } from '../../require-administrator.ts';
import { pageIn } from './page.ts';

/** `GET /admin/users` (netlify.md 3.12). */
export const listUsersToAdmin: readonly ApiMiddleware[] = [requireAdministrator(), (ctx) => answerPage(ctx, eventUser)];

/** `GET /admin/users/export`: the same with password hashes, for who also knows the export secret. */
export const exportUsers: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function requireExportSecret(ctx, next) {
    const { exportSecret } = ctx.state.dependencies.settings;
    if (exportSecret === undefined || !constantTimeEqual(ctx.get('EXPORT_SECRET'), exportSecret)) {
      throw new AppError('export_secret_invalid');
    }
    await next();
  },
  (ctx) => answerPage(ctx, withPasswordHash),
];

async function answerPage(ctx: ApiContext, present: (user: UserRow) => Record<string, unknown>): Promise<void> {
  const { page, perPage, offset } = pageIn(ctx);
  const order = orderIn(ctx);
  const aud = audienceOf(ctx);
  const filter = queryText(ctx, 'filter');
  const context = contextOf(ctx);
  const listing = { aud, filter, order, offset, limit: perPage } satisfies UserListing;
  const [users, total] = await Promise.all([listUsers(context, listing), countUsers(context, listing)]);
  setPaginationHeaders(ctx, { page, perPage, total });
  answerJson(ctx, { users: users.map(present), aud });
}

/** The key stands after `email`, as the export always had it. */
function withPasswordHash(user: UserRow): Record<string, unknown> {
  const { id, aud, role, email, ...rest } = eventUser(user);
  return { id, aud, role, email, encrypted_password: user.password_hash ?? '', ...rest };
}

/** `created_at`, `created_at asc`, `created_at desc`; descending when nothing is said. */
function orderIn(ctx: ApiContext): UserListing['order'] {
  const asked = queryTexts(ctx, 'sort');
  if (asked.length === 0) return [{ column: 'created_at', direction: 'desc' }];
  return asked.map((sort) => {
    const [field = '', direction = 'desc'] = sort.trim().split(/\s+/);
    if (field !== 'created_at') throw badSort(`bad field for sort '${field}'`);
    if (direction !== 'asc' && direction !== 'desc') {
      throw badSort(`bad direction for sort '${direction}', only 'asc' and 'desc' allowed`);
    }
    return { column: field, direction };
  });
}

function badSort(reason: string): AppError {
  return new AppError('validation_failed', { text: 'Bad Sort Parameters: {reason}', params: { reason } });
}
