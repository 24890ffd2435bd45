import type { HttpMiddleware } from '@gatehouse/http';
import { resumeInstance, suspendInstance } from '@gatehouse/instances';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from './find-instance.ts';
import { presentInstance } from './present-instance.ts';

/** `POST /v1/instances/{id or slug}/suspend` and `…/resume` */
export function changeState(dependencies: AdminDependencies, state: 'active' | 'suspended'): HttpMiddleware {
  const change = state === 'active' ? resumeInstance : suspendInstance;
  return async function answerChange(ctx) {
    const { id } = await findInstance(dependencies, ctx['params'].reference);
    ctx.state.logFields['instance_id'] = id;
    ctx.body = presentInstance(dependencies, await change(dependencies.operator.platform, id));
  };
}
