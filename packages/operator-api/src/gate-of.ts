import { noStore, type HttpContext, type HttpMiddleware } from '@gatehouse/http';
import type { OperatorScope } from '@gatehouse/instances';
import type { RouteContract } from './contract/route-contract.ts';
import { requireOperator, type OperatorGate } from './require-operator.ts';

/**
 * The gate for routes that a package serves with a router of its own: each wants the scope of its contract. A route that
 * is not in the table wants `all`.
 *
 * @throws what {@link requireOperator} throws
 */
export function gateOf(gate: OperatorGate, table: readonly RouteContract[]): HttpMiddleware[] {
  const scopes = new Map(table.map(({ method, path, scope }) => [`${method.toUpperCase()} ${path}`, scope]));
  const scopeOf = (ctx: HttpContext): OperatorScope => {
    return scopes.get(`${ctx.method} ${String(ctx['_matchedRoute'])}`) ?? 'all';
  };
  return [noStore(), requireOperator(gate, scopeOf)];
}
