import { revokeOperator as endOperator } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { revokeOperatorContract } from '../../contract/operators.ts';
import { operatorIdOf } from './operator-id-of.ts';

/** `DELETE /v1/operators/{id}` */
export function revokeOperator(): OperatorRoute {
  return route(revokeOperatorContract, async ({ params, act }) => {
    const id = operatorIdOf(params.id);
    return act(async (acting) => {
      await endOperator(acting, id);
      return { status: 204 };
    });
  });
}
