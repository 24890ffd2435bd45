import { findMessageOwner, scopeOf, type Scope } from '@gatehouse/database';
import { deliveryRoutes, feedbackRoutes } from '@gatehouse/delivery-api';
import type { HttpContext, HttpMiddleware, HttpState } from '@gatehouse/http';
import { rowIdIn, type DeliveryContext, type FeedbackReport } from '@gatehouse/identity';
import { gateOf, operatorOf } from '@gatehouse/operator-api';
import { actorOf } from './actor-of.ts';
import type { AdminDependencies } from './dependencies.ts';
import { routeTable } from './route-table.ts';
import { openInstance } from './routes/instances/find-instance.ts';

/** A request whose site is known. */
interface SiteState extends HttpState {
  instanceId?: string;
}

/** What each site sent and what waits, for the operator. */
export function deliveryMount(dependencies: AdminDependencies): HttpMiddleware {
  return deliveryRoutes({
    prefix: '/v1/instances/:reference',
    gate: gateOf(dependencies.operator, routeTable, instanceIdOf),
    contextOf: (ctx) => deliveryContextOf(dependencies, ctx),
  });
}

/**
 * What the platform's own mail service reports. It knows no sites: a report is the site's whose mail it names, and one that
 * names none of ours is nobody's.
 */
export function feedbackMount({ operator, services }: AdminDependencies): HttpMiddleware {
  const { db, platformSettings } = operator.platform;
  return feedbackRoutes((ctx) => ({
    mailer: platformSettings.netlify.mailer,
    now: operator.now(),
    services: { outbound: services.outbound, log: ctx.state.log },
    scopeOf: async ({ messageId }: FeedbackReport): Promise<Scope | undefined> => {
      const id = messageId === null ? undefined : rowIdIn(messageId);
      const owner = id === undefined ? undefined : await findMessageOwner(db, id);
      return owner && scopeOf(db, owner);
    },
  }));
}

async function deliveryContextOf(dependencies: AdminDependencies, ctx: HttpContext): Promise<DeliveryContext> {
  const { operator, services } = dependencies;
  const instance = await openInstance(operator.platform, ctx['params'].reference);
  ctx.state.logFields['instance_id'] = instance.id;
  (ctx.state as SiteState).instanceId = instance.id;
  return {
    ...scopeOf(operator.platform.db, instance.id),
    instance,
    now: operator.now(),
    actor: actorOf(operatorOf(ctx)),
    services: { ...services, log: ctx.state.log },
  };
}

function instanceIdOf(ctx: HttpContext): string {
  const { instanceId } = ctx.state as SiteState;
  if (instanceId === undefined) throw new Error('the route has answered for no site');
  return instanceId;
}
