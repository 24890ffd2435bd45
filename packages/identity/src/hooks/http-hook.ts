import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseWebhookKeys, signWebhook } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import { OutboundError, safeFetch, type OutboundResponse } from '@gatehouse/outbound';
import type { Context } from '../context.ts';
import type { HookBudget } from './hook-budget.ts';
import { explainsRefusal, parseAuthAnswer } from './read-auth-answer.ts';

/** Where a hook is, what it is signed with and what it is sent. */
export interface HttpHookCall {
  readonly uri: string;
  readonly secrets: string;
  readonly body: string;
}

const attemptsMax = 3;
const answerBytesMax = 204_800;

/** Between attempts that found nobody. Three of them must fit into what one request has for its hooks. */
const pauseMilliseconds = 1_000;

/**
 * Calls a hook on the web (supabase-extended.md 13.3) and waits for its answer.
 *
 * Every attempt carries the same `webhook-id`, so that a receiver knows a repetition. All attempts share the budget.
 *
 * @returns the answer as JSON; undefined for one without a body (204).
 * @throws AppError `hook_timeout`, `hook_timeout_after_retry`, `hook_unavailable`, `hook_failed`,
 *   `hook_payload_over_size_limit`, `hook_payload_invalid_content_type`, `hook_answer_invalid`.
 */
export async function callHttpHook(context: Context, call: HttpHookCall, budget: HookBudget): Promise<unknown> {
  const headers = headersOf(context, call);
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === attemptsMax;
    const response = await tryOnce(context, call, headers, budget);
    if (response instanceof OutboundError) {
      if (isLast) throw new AppError('hook_timeout_after_retry', { cause: response });
      await pause(Math.min(pauseMilliseconds, budget.left()));
    } else if (isLast || !asksToComeBack(response)) {
      return readResponse(response);
    }
  }
}

function headersOf({ now }: Context, { secrets, body }: HttpHookCall): Record<string, string> {
  const message = { id: randomUUID(), timestamp: Math.floor(now.getTime() / 1_000), body };
  return {
    'content-type': 'application/json',
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signWebhook(parseWebhookKeys(secrets), message),
  };
}

/** @returns the error when nobody was found or the connection broke; throws what no further attempt can mend. */
async function tryOnce(
  { services }: Context,
  { uri, body }: HttpHookCall,
  headers: Record<string, string>,
  budget: HookBudget,
): Promise<OutboundResponse | OutboundError> {
  const timeoutMs = budget.left();
  if (timeoutMs <= 0) throw new AppError('hook_timeout', timedOut);
  try {
    const request = { url: uri, method: 'POST', headers, body, timeoutMs, maxBytes: answerBytesMax };
    return await safeFetch(services.outbound, request);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    if (error.kind === 'timeout') throw new AppError('hook_timeout', { ...timedOut, cause: error });
    if (error.kind === 'too_large') throw new AppError('hook_payload_over_size_limit', { cause: error });
    if (error.kind === 'blocked_address' || error.kind === 'invalid_url') {
      throw new AppError('hook_unavailable', { params: { reason: error.message }, cause: error });
    }
    return error;
  }
}

const timedOut = { status: 422, text: 'The hook did not answer in time' } as const;

/** Any `Retry-After` means at once: there is no time to wait for later. */
function asksToComeBack({ status, headers }: OutboundResponse): boolean {
  return (status === 429 || status === 503) && headers['retry-after'] !== undefined;
}

function readResponse(response: OutboundResponse): unknown {
  const { status, headers, body } = response;
  if (status === 204) return undefined;
  if (status !== 200 && status !== 202) throw failureOf(response);
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json') throw new AppError('hook_payload_invalid_content_type');
  return parseAuthAnswer(body.toString('utf8'));
}

/** Above 500 the hook is not there to say anything, unless it says why it refuses. */
function failureOf({ status, body }: OutboundResponse): AppError {
  const reason = `it answered with status ${status}`;
  const isAway = status >= 500 && !explainsRefusal(body);
  if (isAway) return new AppError('hook_unavailable', { params: { reason } });
  return new AppError('hook_failed', { status: 500, text: `The hook failed: ${reason}` });
}
