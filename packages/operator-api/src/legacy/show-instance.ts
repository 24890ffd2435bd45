import type { HttpMiddleware } from '@gatehouse/http';
import { getInstance } from '@gatehouse/instances';
import { instanceIdOf } from './instance-id-of.ts';
import type { OperatorDependencies } from '../operator-dependencies.ts';
import { answerInstance } from './present-instance.ts';

/** `GET /instances/{id}` (netlify.md 2.6). */
export function showInstance(dependencies: OperatorDependencies): HttpMiddleware {
  return async function answerWithInstance(ctx) {
    const id = instanceIdOf(ctx['params'].id);
    answerInstance(ctx, dependencies, await getInstance(dependencies.platform, id), false);
  };
}
