import type { HttpContext } from '@gatehouse/http';
import type { Deed } from '@gatehouse/instances';
import { operatorOf } from '../require-operator.ts';
import type { RouteContract } from './route-contract.ts';

/** What the audit log is told of a request. */
export function deedOf(ctx: HttpContext, { method, path, action }: RouteContract): Deed {
  if (action === undefined) throw new Error(`${method} ${path} changes something, so its contract needs an action`);
  return {
    operator: operatorOf(ctx),
    action,
    route: `${method.toUpperCase()} ${path}`,
    address: ctx.state.clientAddress,
    requestId: ctx.state.requestId,
  };
}
