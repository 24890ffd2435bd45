import { Router } from '@koa/router';
import { health, noHead, noStore, routesOf, type HttpMiddleware, type HttpState } from '@gatehouse/http';
import { changeInstance } from './legacy/change-instance.ts';
import { createInstance } from './legacy/create-instance.ts';
import type { RouteContract } from './contract/route-contract.ts';
import {
  changeContract,
  createContract,
  manifestContract,
  removeContract,
  showContract,
} from './legacy/legacy-contracts.ts';
import type { OperatorDependencies } from './operator-dependencies.ts';
import { removeInstance } from './legacy/remove-instance.ts';
import { requireOperator } from './require-operator.ts';
import { showInstance } from './legacy/show-instance.ts';

/** What the service says of itself, in `GET /health` and in the operator's manifest (netlify.md 2.6, 3.1). */
export const serviceDescription = 'GoTrue is a user registration and authentication API';

/**
 * The operator's wire (netlify.md 2.6): the manifest and `/instances`. Works on any app that has assigned request ids and
 * client addresses and answers errors; {@link allowNetworks} restricts who reaches it.
 */
export function operatorRoutes(dependencies: OperatorDependencies): HttpMiddleware {
  const { version } = dependencies;
  const router = new Router<HttpState>();
  const serve = ({ method, path, scope }: RouteContract, answer: HttpMiddleware): void => {
    router[method](path, noStore(), requireOperator(dependencies, scope), answer);
  };
  serve(manifestContract, health({ version, description: serviceDescription }));
  serve(createContract, createInstance(dependencies));
  serve(showContract, showInstance(dependencies));
  serve(changeContract, changeInstance(dependencies));
  serve(removeContract, removeInstance(dependencies));
  return routesOf(noHead(router));
}
