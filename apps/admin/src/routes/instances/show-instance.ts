import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { showInstanceContract } from '../../contract/instances.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from './find-instance.ts';
import { answerInstance } from './present-instance.ts';

/** `GET /v1/instances/{reference}` */
export function showInstance(dependencies: AdminDependencies): OperatorRoute {
  return route(showInstanceContract, async ({ params, platform }) => {
    return answerInstance(dependencies, await findInstance(platform, params.reference));
  });
}
