import { AppError } from '@gatehouse/errors';
import { addDomain as giveDomain, mayUse, type Operator } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { addDomainContract } from '../../contract/domains.ts';
import { findInstance } from '../instances/find-instance.ts';
import { presentDomain } from './present-domain.ts';

/** `POST /v1/instances/{reference}/domains` */
export function addDomain(): OperatorRoute {
  return route(addDomainContract, async ({ params, body, operator, act, platform, logInstance }) => {
    const { domain, attested: isAttested = false } = body;
    if (isAttested) requireAttester(operator);
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      return { status: 201, body: presentDomain(await giveDomain(acting, id, domain, { isAttested })) };
    });
  });
}

/** An attested domain takes the visitors of whoever really owns it. */
function requireAttester(operator: Operator): void {
  if (mayUse(operator, 'all')) return;
  const scopes = operator.scopes.join(', ');
  throw new AppError('operator_scope_missing', { params: { scope: 'all', scopes } });
}
