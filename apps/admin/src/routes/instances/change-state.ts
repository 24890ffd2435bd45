import { resumeInstance as resume, suspendInstance as suspend } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { resumeInstanceContract, suspendInstanceContract } from '../../contract/instances.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from './find-instance.ts';
import { answerInstance } from './present-instance.ts';

/** `POST /v1/instances/{reference}/suspend` */
export function suspendInstance(dependencies: AdminDependencies): OperatorRoute {
  return changeState(dependencies, suspendInstanceContract, suspend);
}

/** `POST /v1/instances/{reference}/resume` */
export function resumeInstance(dependencies: AdminDependencies): OperatorRoute {
  return changeState(dependencies, resumeInstanceContract, resume);
}

function changeState(
  dependencies: AdminDependencies,
  contract: typeof suspendInstanceContract | typeof resumeInstanceContract,
  change: typeof suspend,
): OperatorRoute {
  return route(contract, async ({ params, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => answerInstance(dependencies, await change(acting, id)));
  });
}
