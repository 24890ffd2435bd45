import { Router } from '@koa/router';
import { noHead, noStore, type HttpMiddleware, type HttpState } from '@gatehouse/http';
import { requireOperator } from '@gatehouse/operator-api';
import type { AdminDependencies } from './dependencies.ts';
import { addDomain } from './routes/domains/add-domain.ts';
import { listDomains } from './routes/domains/list-domains.ts';
import { removeDomain } from './routes/domains/remove-domain.ts';
import { deleteMessages } from './routes/inbox/delete-messages.ts';
import { listMessages } from './routes/inbox/list-messages.ts';
import { changeState } from './routes/instances/change-state.ts';
import { createInstance } from './routes/instances/create-instance.ts';
import { deleteInstance } from './routes/instances/delete-instance.ts';
import { listInstances } from './routes/instances/list-instances.ts';
import { showInstance } from './routes/instances/show-instance.ts';

/** What only the admin app serves, never the API: `/v1` and the inbox. One line a route. */
export function adminRouter(dependencies: AdminDependencies): HttpMiddleware {
  const router = new Router<HttpState>();
  const gate = [noStore(), requireOperator(dependencies.operator)];
  router.get('/v1/instances', ...gate, listInstances(dependencies));
  router.post('/v1/instances', ...gate, createInstance(dependencies));
  router.get('/v1/instances/:reference', ...gate, showInstance(dependencies));
  router.post('/v1/instances/:reference/suspend', ...gate, changeState(dependencies, 'suspended'));
  router.post('/v1/instances/:reference/resume', ...gate, changeState(dependencies, 'active'));
  router.delete('/v1/instances/:reference', ...gate, deleteInstance(dependencies));
  router.get('/v1/instances/:reference/domains', ...gate, listDomains(dependencies));
  router.post('/v1/instances/:reference/domains', ...gate, addDomain(dependencies));
  router.delete('/v1/instances/:reference/domains/:domain', ...gate, removeDomain(dependencies));
  const { inbox } = dependencies;
  if (inbox !== undefined) {
    router.get('/inbox/messages', ...gate, listMessages(inbox));
    router.delete('/inbox/messages', ...gate, deleteMessages(inbox));
  }
  return noHead(router).routes() as HttpMiddleware;
}
