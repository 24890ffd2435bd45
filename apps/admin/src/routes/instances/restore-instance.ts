import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';
import { restoreInstance as bringBack } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { restoreInstanceContract } from '../../contract/instances.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { answerInstance } from './present-instance.ts';

/** `POST /v1/instances/{reference}/restore` */
export function restoreInstance(dependencies: AdminDependencies): OperatorRoute {
  return route(restoreInstanceContract, async ({ params: { reference }, act, logInstance }) => {
    if (reference.includes('\u0000')) throw new AppError('not_found', { text: 'Instance not found' });
    const parsed = parseUuid(reference);
    const name = 'uuid' in parsed ? parsed.uuid : reference;
    return act(async (acting) => {
      const instance = await bringBack(acting, name);
      logInstance(instance.id);
      return answerInstance(dependencies, instance);
    });
  });
}
