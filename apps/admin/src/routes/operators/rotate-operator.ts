import { rotateOperatorToken } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { rotateOperatorContract } from '../../contract/operators.ts';
import { operatorIdOf } from './operator-id-of.ts';
import { presentWithToken } from './present-operator.ts';

const overlapSecondsDefault = 86_400;

/** `POST /v1/operators/{id}/rotate` */
export function rotateOperator(): OperatorRoute {
  return route(rotateOperatorContract, async ({ params, body, act }) => {
    const id = operatorIdOf(params.id);
    const { overlap_seconds: overlap = overlapSecondsDefault } = body;
    return act(async (acting) => {
      const rotated = await rotateOperatorToken(acting, id, overlap);
      return { status: 200, body: presentWithToken(rotated, acting.now()) };
    });
  });
}
