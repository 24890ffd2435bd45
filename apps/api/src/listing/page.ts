import { AppError } from '@gatehouse/errors';
import type { ApiContext } from '../api-state.ts';
import { queryText } from '../query-text.ts';

/** A page that was asked for. */
export interface Page {
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
  readonly offset: number;
}

export const defaultPerPage = 50;
/** A page is held in memory whole. */
export const mostPerPage = 1_000;
/** Each row before the page is read and thrown away: further in, a cursor is the way. */
const deepestOffset = 10_000;

/**
 * Reads `page` and `per_page` (netlify.md 3.14).
 *
 * @param further what reaches the rows beyond the last page; empty where nothing does.
 * @throws AppError `validation_failed` naming the parameter and what is allowed.
 */
export function pageIn(ctx: ApiContext, further = ''): Page {
  const page = Math.max(1, numberIn(ctx, 'page', 1));
  const perPage = numberIn(ctx, 'per_page', defaultPerPage);
  if (perPage < 1 || perPage > mostPerPage) throw badPage(`per_page must be from 1 to ${mostPerPage}, not ${perPage}`);
  const offset = (page - 1) * perPage;
  if (offset > deepestOffset) {
    throw badPage(`page ${page} begins after row ${deepestOffset}, the last that can be reached${further}`);
  }
  return { page, perPage, offset };
}

/** A whole number of the query. @throws AppError `validation_failed` */
export function numberIn(ctx: ApiContext, name: string, absent: number): number {
  const text = queryText(ctx, name);
  if (text === '') return absent;
  const quoted = JSON.stringify(text.slice(0, 100));
  if (!/^\d+$/.test(text)) throw badPage(`strconv.ParseUint: parsing ${quoted}: invalid syntax`);
  if (!Number.isSafeInteger(Number(text))) throw badPage(`strconv.ParseUint: parsing ${quoted}: value out of range`);
  return Number(text);
}

/** An error that says what is wrong with a page. */
export function badPage(reason: string): AppError {
  return new AppError('validation_failed', { text: 'Bad Pagination Parameters: {reason}', params: { reason } });
}
