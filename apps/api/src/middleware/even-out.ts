import { setTimeout as pause } from 'node:timers/promises';
import type { ApiMiddleware } from '../api-state.ts';

const stepMilliseconds = 10;

/**
 * Lets an answer leave only at the end of a step of time. Endpoints that must not tell whether an address has an account
 * do the same work either way, but rows are found and changed in one case and not in the other: a fraction of a
 * millisecond, which enough samples would show.
 */
export function evenOut(): ApiMiddleware {
  return async function waitForStep(_ctx, next) {
    const begun = wholeMilliseconds();
    try {
      await next();
    } finally {
      await pause(stepMilliseconds - ((wholeMilliseconds() - begun) % stepMilliseconds));
    }
  };
}

/**
 * Counted as the timers count, whose pauses end with a millisecond: with a finer clock the fraction that the work took
 * would be added to the pause and show again.
 */
function wholeMilliseconds(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
