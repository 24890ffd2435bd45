import type { Context, RequestFacts } from '../context.ts';

/** The time that all hooks of one request may take together. */
export interface HookBudget {
  /** What is left, in milliseconds; 0 when it is used up. */
  left(): number;
}

/** A client gives up after 5 seconds; a hook must leave room for the rest of the request. */
const defaultBudgetSeconds = 4;

/** Starts the clock. Real time on purpose: it bounds a wait, it decides no rule. */
function startHookBudget(seconds: number = defaultBudgetSeconds): HookBudget {
  const end = performance.now() + seconds * 1_000;
  return { left: () => Math.max(0, Math.round(end - performance.now())) };
}

const budgets = new WeakMap<RequestFacts, HookBudget>();

/** The one budget of a request, whose clock starts with the first hook that is called (decision 49). */
export function hookBudgetOf({ request }: Pick<Context, 'request'>): HookBudget {
  const known = budgets.get(request) ?? startHookBudget();
  budgets.set(request, known);
  return known;
}
