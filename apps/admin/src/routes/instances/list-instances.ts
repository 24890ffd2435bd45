import type { HttpMiddleware } from '@gatehouse/http';
import { listInstancePage } from '@gatehouse/instances';
import type { InstanceList } from '../../contract.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { presentSummary } from './present-instance.ts';

/** `GET /v1/instances?after=<slug>`: a hundred instances in the order of their slugs. */
export function listInstances(dependencies: AdminDependencies): HttpMiddleware {
  return async function answerList(ctx) {
    const { after } = ctx.query;
    const start = typeof after === 'string' && !after.includes('\u0000') ? after : '';
    const page = await listInstancePage(dependencies.operator.platform, { after: start });
    ctx.body = {
      instances: page.instances.map((instance) => presentSummary(dependencies, instance)),
      next: page.nextAfter,
    } satisfies InstanceList;
  };
}
