import type { HttpContext, HttpMiddleware } from '@gatehouse/http';
import { actAs } from '@gatehouse/instances';
import { deedOf } from './contract/deed-of.ts';
import type { RouteContract } from './contract/route-contract.ts';
import { requireOperator, type OperatorGate } from './require-operator.ts';

/** The instance that a request is about. Asked once the route has answered. */
export type InstanceIdOf = (ctx: HttpContext) => string;

/**
 * The gate for routes that a package serves with a router of its own: each wants the scope of its contract, and what it
 * does is written into the operators' audit log. A route that is not in the table wants `all`, and may change nothing.
 * Stands in the routes themselves: before the router has found one there is nothing to go by.
 *
 * @throws what {@link requireOperator} throws
 */
export function gateOf(
  gate: OperatorGate,
  table: readonly RouteContract[],
  instanceIdOf: InstanceIdOf,
): HttpMiddleware[] {
  const contracts = new Map(table.map((contract) => [`${contract.method.toUpperCase()} ${contract.path}`, contract]));
  const contractOf = (ctx: HttpContext): RouteContract | undefined => {
    return contracts.get(`${ctx.method} ${String(ctx['_matchedRoute'])}`);
  };
  return [
    requireOperator(gate, (ctx) => contractOf(ctx)?.scope ?? 'all'),
    async function writeDeedDown(ctx, next) {
      const contract = contractOf(ctx);
      await next();
      if (contract?.action === undefined) return;
      // After the deed, since it may wait for foreign hosts; the site's own log has it in the deed's transaction.
      await actAs(gate.platform, deedOf(ctx, contract), async (acting) => {
        acting.note({ instanceId: instanceIdOf(ctx), ...namedIn(ctx) });
      });
    },
  ];
}

/** Which one of the site's things it was about. An address is not told: whoever reads this log need not know users. */
function namedIn(ctx: HttpContext): { readonly after?: object } {
  const { id } = ctx['params'] as { readonly id?: string };
  return id === undefined ? {} : { after: { id } };
}
