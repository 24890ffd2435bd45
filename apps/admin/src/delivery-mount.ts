import { scopeOf } from '@gatehouse/database';
import { deliveryRoutes } from '@gatehouse/delivery-api';
import type { HttpContext, HttpMiddleware } from '@gatehouse/http';
import { operatorActor, type DeliveryContext } from '@gatehouse/identity';
import { requireOperator } from '@gatehouse/operator-api';
import type { AdminDependencies } from './dependencies.ts';
import { openInstance } from './routes/instances/find-instance.ts';

/** What each site sent and what waits, for the operator. */
export function deliveryMount(dependencies: AdminDependencies): HttpMiddleware {
  return deliveryRoutes({
    prefix: '/v1/instances/:reference',
    gate: [requireOperator(dependencies.operator, 'support')],
    contextOf: (ctx) => deliveryContextOf(dependencies, ctx),
  });
}

async function deliveryContextOf(dependencies: AdminDependencies, ctx: HttpContext): Promise<DeliveryContext> {
  const { operator, services } = dependencies;
  const instance = await openInstance(operator.platform, ctx['params'].reference);
  ctx.state.logFields['instance_id'] = instance.id;
  return {
    ...scopeOf(operator.platform.db, instance.id),
    instance,
    now: operator.now(),
    actor: operatorActor,
    services: { ...services, log: ctx.state.log },
  };
}
