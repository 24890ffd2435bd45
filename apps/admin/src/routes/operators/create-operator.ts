import { createOperator as addOperator } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { createOperatorContract } from '../../contract/operators.ts';
import { presentWithToken } from './present-operator.ts';

/** `POST /v1/operators` */
export function createOperator(): OperatorRoute {
  return route(createOperatorContract, ({ body, act }) => {
    const { name, scopes, expires_at } = body;
    const expiresAt = expires_at === undefined ? null : new Date(expires_at);
    return act(async (acting) => {
      const made = await addOperator(acting, { name, scopes, expiresAt });
      return { status: 201, body: presentWithToken(made, acting.now()) };
    });
  });
}
