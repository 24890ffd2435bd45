import type { HttpMiddleware } from '@gatehouse/http';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from './find-instance.ts';
import { presentInstance } from './present-instance.ts';

/** `GET /v1/instances/{id or slug}` */
export function showInstance(dependencies: AdminDependencies): HttpMiddleware {
  return async function answerWithInstance(ctx) {
    ctx.body = presentInstance(dependencies, await findInstance(dependencies, ctx['params'].reference));
  };
}
