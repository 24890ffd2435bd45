import { listOperators as operatorsOf } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { listOperatorsContract } from '../../contract/operators.ts';
import { presentOperator } from './present-operator.ts';

/** `GET /v1/operators` */
export function listOperators(): OperatorRoute {
  return route(listOperatorsContract, async ({ platform }) => {
    const now = platform.now();
    const views = (await operatorsOf(platform)).map((operator) => presentOperator(operator, now));
    return { status: 200, body: { operators: views } };
  });
}
