import { AppError } from '@gatehouse/errors';
import { isTooDeep, jsonDepthMax } from '../json-depth.ts';

/** What a hook answered with: an object of JSON, empty when it said nothing. */
export type AuthHookOutput = Readonly<Record<string, unknown>>;

const nothing: AuthHookOutput = {};

/**
 * Reads the text of an answer; an empty one says nothing.
 *
 * @throws AppError `hook_answer_invalid`
 */
export function parseAuthAnswer(text: string): unknown {
  if (text.trim() === '') return nothing;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid('not JSON', error);
  }
}

/**
 * What an answer says, unless it refuses: `{"error": {"http_code", "message"}}` with a message refuses the request with
 * that status (supabase-extended.md 13.2), be it in a 200. A status that is no error's becomes 500.
 *
 * @throws AppError `hook_refused`, `hook_answer_invalid`
 */
export function readAuthAnswer(answer: unknown): AuthHookOutput {
  if (answer === null || answer === undefined) return nothing;
  if (!isObject(answer)) throw invalid('not an object');
  if (isTooDeep(answer)) throw invalid(`nested in more than ${jsonDepthMax} levels`);
  const refusal = refusalIn(answer);
  if (refusal) throw refusal;
  return answer;
}

/** The refusal that an answer holds, if it does. @throws AppError `hook_answer_invalid` for one of another shape. */
function refusalIn(answer: AuthHookOutput): AppError | undefined {
  const error = answer['error'] ?? null;
  if (error === null) return undefined;
  if (!isObject(error)) throw invalid('error is not an object');
  const { message = '', http_code: status = 0 } = error;
  if (typeof message !== 'string') throw invalid('error.message is not a text');
  if (!Number.isInteger(status)) throw invalid('error.http_code is not a whole number');
  return message === ''
    ? undefined
    : new AppError('hook_refused', { status: errorStatus(Number(status)), text: message });
}

/** A hook cannot turn an error into a success, a redirect or what is no status at all. */
export function errorStatus(status: number): number {
  return status >= 400 && status <= 599 ? status : 500;
}

/** Whether the body of a failing answer explains a refusal. Such an answer is never taken for a hook that is away. */
export function explainsRefusal(body: Buffer): boolean {
  try {
    readAuthAnswer(parseAuthAnswer(body.toString('utf8')));
    return false;
  } catch (error) {
    return error instanceof AppError && error.code === 'hook_refused';
  }
}

function isObject(value: unknown): value is AuthHookOutput {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(reason: string, cause?: unknown): AppError {
  return new AppError('hook_answer_invalid', { params: { part: 'JSON', reason }, cause });
}
