import { randomUUID } from 'node:crypto';
import { isAppError, type ErrorCode } from '@gatehouse/errors';
import { hookFunctionIn } from '@gatehouse/instances';
import { shownUrl } from '../addresses/shown-url.ts';
import type { Context } from '../context.ts';
import { wireNames, type AuthHookName } from './auth-hook-names.ts';
import { callFunctionHook } from './function-hook.ts';
import { hookBudgetOf, type HookBudget } from './hook-budget.ts';
import { notePace } from './hook-pace.ts';
import { callHttpHook } from './http-hook.ts';
import { readAuthAnswer, type AuthHookOutput } from './read-auth-answer.ts';

/** Codes that say that a hook gave no answer, as against an answer that refuses or cannot be read. */
const noAnswerCodes: ReadonlySet<ErrorCode> = new Set(['hook_timeout', 'hook_timeout_after_retry', 'hook_unavailable']);

/**
 * Calls a hook of the site and waits for what it says. Never inside a transaction: a hook may take seconds, and may call
 * us about the same user.
 *
 * @param input what the hook is sent beside `metadata`
 * @returns null when it gave no answer and the site goes on without one (`on_failure` is `open`).
 * @throws AppError `hook_refused` with status and words of the hook, `hook_timeout`, `hook_timeout_after_retry`,
 *   `hook_unavailable`, `hook_failed`, `hook_payload_over_size_limit`, `hook_payload_invalid_content_type`,
 *   `hook_answer_invalid`, `hook_function_failed`.
 */
export async function callAuthHook(
  context: Context,
  name: AuthHookName,
  input: Readonly<Record<string, unknown>>,
  budget: HookBudget = hookBudgetOf(context),
): Promise<AuthHookOutput | null> {
  if (context.db.knex.isTransaction) throw new Error(`the hook ${name} would be called inside a transaction`);
  const begun = performance.now();
  const body = JSON.stringify({ metadata: metadataOf(context, name), ...input });
  try {
    const output = readAuthAnswer(await send(context, name, body, budget));
    notePace(context, name, performance.now() - begun);
    logRun(context, name, begun, true);
    return output;
  } catch (error) {
    logRun(context, name, begun, false, error);
    if (goesOnWithout(context, name, error)) return null;
    throw error;
  }
}

function send(context: Context, name: AuthHookName, body: string, budget: HookBudget): Promise<unknown> {
  const { uri, secrets } = context.instance.settings.hook[name];
  const called = hookFunctionIn(uri);
  return called
    ? callFunctionHook(context, called, body, budget)
    : callHttpHook(context, { uri, secrets, body }, budget);
}

function metadataOf({ now, request }: Context, name: AuthHookName): Record<string, unknown> {
  const { address } = request;
  return { uuid: randomUUID(), time: now, name: wireNames[name], ...(address === '' ? {} : { ip_address: address }) };
}

/** A hook that refuses, or says what cannot be read, is never gone on without. */
function goesOnWithout({ instance }: Context, name: AuthHookName, error: unknown): boolean {
  const settings = instance.settings.hook[name];
  if (!('on_failure' in settings) || settings.on_failure !== 'open') return false;
  return isAppError(error) && noAnswerCodes.has(error.code);
}

function logRun(
  { instance, services }: Context,
  name: AuthHookName,
  begun: number,
  success: boolean,
  err?: unknown,
): void {
  const fields = {
    action: 'run_hook',
    instance_id: instance.id,
    hook: shownUrl(instance.settings.hook[name].uri),
    hook_name: name,
    success,
    /** In microseconds, as dashboards of the servers this one replaces read it. */
    duration: Math.round((performance.now() - begun) * 1_000),
  };
  if (success) services.log.info(fields, 'hook called');
  else services.log.warn({ ...fields, ...(isAppError(err) ? { code: err.code } : {}), err }, 'hook failed');
}
