import type { RequestLog } from './request-log.ts';
import type { HttpMiddleware } from './http-state.ts';

/** Something this process depends on. */
export interface ReadyCheck {
  /** As the answer names it: `database`, `queue`. */
  readonly name: string;
  /** Without a required one the process takes no traffic; any other only degrades it. */
  readonly required: boolean;
  readonly timeoutSeconds: number;
  /** Throws when the thing is not there; should give up when the signal fires. */
  readonly check: (signal: AbortSignal) => Promise<void>;
}

/** The answer of a readiness endpoint. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'unavailable';
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>;
}

/**
 * Says whether this process can take traffic: 200 `ready`; 200 `degraded` when only optional checks fail; 503 with
 * `Retry-After` when a required one does. Why is logged, not told.
 *
 * Requests that come while the checks run share their outcome, so that an endpoint open to anyone adds no load.
 */
export function ready(checks: readonly ReadyCheck[], { retryAfterSeconds = 5 } = {}): HttpMiddleware {
  let running: Promise<CheckOutcome[]> | undefined;
  return async function answerReady(ctx) {
    running ??= runChecks(checks, ctx.state.log).finally(() => (running = undefined));
    const readiness = summarise(await running);
    if (readiness.status === 'unavailable') ctx.set('Retry-After', String(retryAfterSeconds));
    ctx.status = readiness.status === 'unavailable' ? 503 : 200;
    ctx.type = 'application/json';
    ctx.body = JSON.stringify(readiness);
  };
}

interface CheckOutcome {
  readonly name: string;
  readonly required: boolean;
  readonly error: Error | undefined;
}

async function runChecks(checks: readonly ReadyCheck[], log: RequestLog): Promise<CheckOutcome[]> {
  const outcomes = await Promise.all(checks.map(runCheck));
  for (const { name, error } of outcomes) {
    if (error !== undefined) log.warn({ check: name, err: error }, 'readiness check failed');
  }
  return outcomes;
}

async function runCheck({ name, required, timeoutSeconds, check }: ReadyCheck): Promise<CheckOutcome> {
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const { promise: tooLate, reject } = rejectable();
  signal.addEventListener('abort', () => reject(new Error(`no answer within ${timeoutSeconds} s`)), { once: true });
  try {
    await Promise.race([check(signal), tooLate]);
    return { name, required, error: undefined };
  } catch (error) {
    return { name, required, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function summarise(outcomes: readonly CheckOutcome[]): Readiness {
  const failed = outcomes.filter(({ error }) => error !== undefined);
  const status = failed.some(({ required }) => required) ? 'unavailable' : failed.length > 0 ? 'degraded' : 'ready';
  return {
    status,
    checks: Object.fromEntries(outcomes.map(({ name, error }) => [name, error === undefined ? 'ok' : 'failed'])),
  };
}

function rejectable(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_, refuse) => (reject = refuse));
  // The signal fires after the race too; nobody listens then.
  promise.catch(() => undefined);
  return { promise, reject };
}
