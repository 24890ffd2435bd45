import { countUsers, listUsers, type UserRow } from '@gatehouse/database';
import { cursorLink, setPaginationHeaders } from '@gatehouse/http';
import type { ApiContext } from '../api-state.ts';
import { contextOf } from '../context.ts';
import { queryText } from '../query-text.ts';
import { badPage, defaultPerPage, mostPerPage, numberIn, pageIn } from './page.ts';
import { readUserCursor, writeUserCursor } from './user-cursor.ts';
import { directionIn, searchIn } from './user-search.ts';

/** How a wire language lists users. */
export interface UserListForm {
  readonly present: (user: UserRow) => Record<string, unknown>;
  /** Whether links name the page before. */
  readonly namesPrevious: boolean;
  /** Whether `sort` is read in any case. */
  readonly anyCase: boolean;
}

/** What a list of users is answered with; its headers are set. */
export interface UserList {
  readonly users: readonly Record<string, unknown>[];
  readonly aud: string;
  /** Of a list that is read by cursor. */
  readonly pagination?: { readonly next_cursor?: string; readonly has_more: boolean };
}

/**
 * Lists users by page number or, without one, by cursor: `limit` or `cursor` ask for that, or the site does
 * (supabase-extended.md 3.2). A cursor reads on however deep, and misses nobody who was there when it began.
 *
 * @throws AppError `validation_failed`
 */
export function listUsersFor(ctx: ApiContext, form: UserListForm): Promise<UserList> {
  return readsByCursor(ctx) ? listByCursor(ctx, form) : listByPage(ctx, form);
}

async function listByPage(ctx: ApiContext, { present, namesPrevious, anyCase }: UserListForm): Promise<UserList> {
  const { page, perPage, offset } = pageIn(ctx, '; beyond it, give limit and cursor in place of page and per_page');
  const direction = directionIn(ctx, { anyCase });
  const search = searchIn(ctx);
  const context = contextOf(ctx);
  const [users, total] = await Promise.all([
    listUsers(context, { ...search, direction, limit: perPage, from: { offset } }),
    countUsers(context, search),
  ]);
  setPaginationHeaders(ctx, { page, perPage, total, namesPrevious });
  return { users: users.map(present), aud: search.aud };
}

async function listByCursor(ctx: ApiContext, { present, anyCase }: UserListForm): Promise<UserList> {
  const cursor = queryText(ctx, 'cursor');
  const limit = limitIn(ctx);
  const direction = directionIn(ctx, { anyCase });
  const search = searchIn(ctx);
  const after = cursor === '' ? null : readUserCursor(cursor);
  // One more than asked for says whether there are more.
  const found = await listUsers(contextOf(ctx), { ...search, direction, limit: limit + 1, from: { after } });
  const users = found.slice(0, limit);
  const last = users.at(-1);
  const next = found.length > limit && last ? writeUserCursor({ createdAt: last.created_at, id: last.id }) : undefined;
  if (next !== undefined) ctx.set('Link', cursorLink(ctx.originalUrl, next));
  const pagination = { ...(next === undefined ? {} : { next_cursor: next }), has_more: next !== undefined };
  return { users: users.map(present), aud: search.aud, pagination };
}

function readsByCursor(ctx: ApiContext): boolean {
  const has = (name: string): boolean => queryText(ctx, name) !== '';
  if (has('page') || has('per_page')) return false;
  return has('limit') || has('cursor') || ctx.state.instance.settings.experimental.cursor_pagination_enabled;
}

/** Above the most there can be, it is the most. */
function limitIn(ctx: ApiContext): number {
  const limit = numberIn(ctx, 'limit', defaultPerPage);
  if (limit < 1) throw badPage('limit must be at least 1, not 0');
  return Math.min(limit, mostPerPage);
}
