import { callHookFunction, isDatabaseUnavailable } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { HookFunction } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import type { HookBudget } from './hook-budget.ts';
import { errorStatus, parseAuthAnswer } from './read-auth-answer.ts';

const functionMilliseconds = 2_000;

/**
 * Calls a hook that is a function of the database (supabase-extended.md 13.4): in a transaction of its own, as a role that
 * has no rights on our tables, for two seconds at most (decision 50).
 *
 * @returns the answer as JSON; undefined when it returned nothing.
 * @throws AppError `hook_unavailable` when it took too long or no role is set, `hook_function_failed` for an exception
 *   that it raised, `hook_answer_invalid`.
 */
export async function callFunctionHook(
  { db, services }: Context,
  called: HookFunction,
  input: string,
  budget: HookBudget,
): Promise<unknown> {
  const { hookFunctionRole: role } = services;
  if (role === undefined) throw new AppError('hook_unavailable', { params: { reason: 'no role is set to run it as' } });
  const timeoutMs = Math.min(functionMilliseconds, budget.left());
  if (timeoutMs <= 0) throw tookTooLong();
  try {
    const answer = await callHookFunction(db, { ...called, role, input, timeoutMs });
    return typeof answer === 'string' ? parseAuthAnswer(answer) : answer;
  } catch (error) {
    if (error instanceof AppError || isDatabaseUnavailable(error)) throw error;
    throw failureOf(error as DatabaseFailure);
  }
}

/** What PostgreSQL says of a statement that failed. */
interface DatabaseFailure extends Error {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
}

const queryCanceled = '57014';

/** States whose words are meant for the client: raised by the function, or a constraint of the site's own tables. */
const publicStates: ReadonlySet<string> = new Set([
  'P0001',
  '23000',
  '23001',
  '23502',
  '23503',
  '23505',
  '23514',
  '23P01',
]);

function failureOf(error: DatabaseFailure): AppError {
  const { code = '', message, detail, hint } = error;
  if (code === queryCanceled) return tookTooLong(error);
  const [, chosen] = /^PT(\d{3})$/.exec(code) ?? [];
  if (chosen === undefined && !publicStates.has(code)) {
    return new AppError('hook_failed', { status: 500, text: 'The hook failed', cause: error });
  }
  return new AppError('hook_function_failed', {
    status: chosen === undefined ? 500 : errorStatus(Number(chosen)),
    text: message,
    params: { sqlstate: code, ...(hint ? { hint } : {}), ...(detail ? { detail } : {}) },
    cause: error,
  });
}

function tookTooLong(cause?: unknown): AppError {
  return new AppError('hook_unavailable', { params: { reason: 'it took too long' }, cause });
}
