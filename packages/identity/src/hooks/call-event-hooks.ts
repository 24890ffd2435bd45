import type { UserRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import { OutboundError, safeFetch } from '@gatehouse/outbound';
import { shownUrl } from '../addresses/shown-url.ts';
import type { Context } from '../context.ts';
import { eventUser } from './event-user.ts';
import type { HookBudget } from './hook-budget.ts';
import { hookHeaders, hookTargets, type HookEvent, type HookTarget } from './hook-request.ts';
import { readHookAnswer } from './read-hook-answer.ts';

/** What a hook answered with. A present object replaces the user's metadata whole. */
export type HookAnswer = ReturnType<typeof readHookAnswer>;

/** An answer that changes nothing. */
export const noAnswer: HookAnswer = { appMetadata: null, userMetadata: null };

const successStatuses = new Set([200, 202, 204]);
const defaultAttempts = 3;
const largestAnswerBytes = 200 * 1024;

/** True when the event would be sent somewhere. */
export function hasHook(context: Context, event: HookEvent): boolean {
  return hookTargets(context, event).length > 0;
}

/**
 * Sends an event to every hook that listens and waits for the answers. Must not be called inside a transaction.
 *
 * @returns the metadata that the answers set; a later hook's answer wins. A hook that gives no answer changes nothing
 *   where `webhook.on_failure` is `open`.
 * @throws AppError `hook_failed`, `hook_timeout`, `hook_unreachable`, `hook_broken` or `hook_answer_invalid`
 *   (netlify.md 6.3). The first failure ends the round.
 */
export async function callEventHooks(
  context: Context,
  event: HookEvent,
  user: UserRow,
  budget: HookBudget,
): Promise<HookAnswer> {
  let answer = noAnswer;
  for (const target of hookTargets(context, event)) {
    const changed = applyAnswer(user, answer);
    const next = await orGoOn(context, callHook(context, event, target, changed, budget));
    answer = {
      appMetadata: next.appMetadata ?? answer.appMetadata,
      userMetadata: next.userMetadata ?? answer.userMetadata,
    };
  }
  return answer;
}

/** Goes on without a hook that is away, if the site wants that; never without one that has refused. */
async function orGoOn({ instance }: Context, call: Promise<HookAnswer>): Promise<HookAnswer> {
  try {
    return await call;
  } catch (error) {
    if (instance.settings.webhook.on_failure === 'open' && isAppError(error) && isAway(error)) return noAnswer;
    throw error;
  }
}

/** No connection, no answer in time, or a server error: nobody has said no. */
function isAway({ code, params }: AppError): boolean {
  if (code === 'hook_failed') return Number(params['status']) >= 500;
  return code === 'hook_timeout' || code === 'hook_unreachable' || code === 'hook_broken';
}

/** The user with the metadata that an answer sets. */
export function applyAnswer(user: UserRow, answer: HookAnswer): UserRow {
  return {
    ...user,
    app_metadata: answer.appMetadata ?? user.app_metadata,
    user_metadata: answer.userMetadata ?? user.user_metadata,
  };
}

/** What of a stored user an answer changes; nothing where it says nothing, since the hook itself may have changed it. */
export function answeredChange(answer: HookAnswer | null): Partial<Pick<UserRow, 'app_metadata' | 'user_metadata'>> {
  return {
    ...(answer?.appMetadata ? { app_metadata: answer.appMetadata } : {}),
    ...(answer?.userMetadata ? { user_metadata: answer.userMetadata } : {}),
  };
}

async function callHook(
  context: Context,
  event: HookEvent,
  target: HookTarget,
  user: UserRow,
  budget: HookBudget,
): Promise<HookAnswer> {
  const { retries, timeout_sec: timeoutSeconds } = context.instance.settings.webhook;
  const body = JSON.stringify({ event, instance_id: context.instanceId, user: eventUser(user) });
  const headers = await hookHeaders(context, event, target.secret, body);
  const attempts = retries > 0 ? retries : defaultAttempts;
  let failure = new AppError('hook_timeout', { params: { seconds: timeoutSeconds } });
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const timeoutMs = Math.min(timeoutSeconds * 1_000, budget.left());
    if (timeoutMs <= 0) break;
    const outcome = await attemptHook(context, { event, target, headers, body, attempt, timeoutMs, timeoutSeconds });
    if (!(outcome instanceof AppError)) return outcome;
    failure = outcome;
  }
  throw failure;
}

interface HookAttempt {
  readonly event: HookEvent;
  readonly target: HookTarget;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** From 1. */
  readonly attempt: number;
  readonly timeoutMs: number;
  readonly timeoutSeconds: number;
}

/** @returns the answer, or the error to give up with unless another attempt succeeds; throws what is final. */
async function attemptHook(context: Context, attempt: HookAttempt): Promise<HookAnswer | AppError> {
  const { event, target, headers, body, timeoutMs, timeoutSeconds } = attempt;
  const begun = performance.now();
  try {
    const response = await safeFetch(context.services.outbound, {
      url: target.url,
      method: 'POST',
      headers,
      body,
      timeoutMs,
      maxBytes: largestAnswerBytes,
    });
    const { status } = response;
    logAttempt(context, attempt, begun, { status_code: status, content_length: response.body.length });
    if (successStatuses.has(status)) return readHookAnswer(response.body);
    return new AppError('hook_failed', { params: { event: 'signup', status }, detail: `${event}: status ${status}` });
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    logAttempt(context, attempt, begun, { code: error.kind });
    if (error.kind === 'timeout') {
      return new AppError('hook_timeout', { params: { seconds: timeoutSeconds }, cause: error });
    }
    throw finalError(error, target.url);
  }
}

/** One line an attempt (netlify.md 2.9); `dur` in nanoseconds, as that of requests. */
function logAttempt(
  { instanceId, services }: Context,
  { event, target, attempt }: HookAttempt,
  begun: number,
  outcome: { readonly status_code: number; readonly content_length: number } | { readonly code: OutboundError['kind'] },
): void {
  const { url, secret } = target;
  const dur = Math.round((performance.now() - begun) * 1e6);
  const fields = { component: 'webhook', event, url: shownUrl(url), signed: secret !== '', instance_id: instanceId };
  const line = { ...fields, attempt, dur, ...outcome };
  if ('status_code' in outcome && successStatuses.has(outcome.status_code))
    services.log.info(line, 'event hook called');
  else services.log.warn(line, 'event hook failed');
}

function finalError(error: OutboundError, url: string): AppError {
  const params = { url: shownUrl(url) };
  if (error.kind === 'too_large') {
    return new AppError('hook_answer_invalid', { params: { part: 'BODY', reason: 'too large' }, cause: error });
  }
  // There was a connection, and then it broke.
  if (error.kind === 'broken' || error.kind === 'tls') return new AppError('hook_broken', { params, cause: error });
  return new AppError('hook_unreachable', { params, cause: error });
}
