import { makePrimaryDomain as makePrimary } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { makePrimaryDomainContract } from '../../contract/domains.ts';
import { findInstance } from '../instances/find-instance.ts';
import { presentDomain } from './present-domain.ts';

/** `POST /v1/instances/{reference}/domains/{domain}/primary` */
export function makePrimaryDomain(): OperatorRoute {
  return route(makePrimaryDomainContract, async ({ params, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      return { status: 200, body: presentDomain(await makePrimary(acting, id, params.domain)) };
    });
  });
}
