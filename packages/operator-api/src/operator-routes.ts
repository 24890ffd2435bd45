import { Router } from '@koa/router';
import { health, noHead, noStore, type HttpMiddleware, type HttpState } from '@gatehouse/http';
import { changeInstance } from './change-instance.ts';
import { createInstance } from './create-instance.ts';
import type { OperatorDependencies } from './operator-dependencies.ts';
import { removeInstance } from './remove-instance.ts';
import { requireOperator } from './require-operator.ts';
import { showInstance } from './show-instance.ts';

/** What the service says of itself, in `GET /health` and in the operator's manifest (netlify.md 2.6, 3.1). */
export const serviceDescription = 'GoTrue is a user registration and authentication API';

/**
 * The operator's wire (netlify.md 2.6): the manifest and `/instances`. Works on any app that has assigned request ids and
 * client addresses and answers errors; {@link allowNetworks} restricts who reaches it.
 */
export function operatorRoutes(dependencies: OperatorDependencies): HttpMiddleware {
  const { version } = dependencies;
  const router = new Router<HttpState>();
  const gate = [noStore(), requireOperator(dependencies)];
  router.get('/', ...gate, health({ version, description: serviceDescription }));
  router.post('/instances', ...gate, createInstance(dependencies));
  router.get('/instances/:id', ...gate, showInstance(dependencies));
  router.put('/instances/:id', ...gate, changeInstance(dependencies));
  router.delete('/instances/:id', ...gate, removeInstance(dependencies));
  return noHead(router).routes() as HttpMiddleware;
}
