import { listOperators as operatorsOf } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { listOperatorsContract } from '../../contract/operators.ts';
import { presentOperator } from './present-operator.ts';

/** `GET /v1/operators` */
export function listOperators(): OperatorRoute {
  return route(listOperatorsContract, async ({ platform }) => {
    return { status: 200, body: { operators: (await operatorsOf(platform)).map(presentOperator) } };
  });
}
