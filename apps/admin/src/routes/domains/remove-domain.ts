import { removeDomain as takeDomain } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { removeDomainContract } from '../../contract/domains.ts';
import { findInstance } from '../instances/find-instance.ts';

/** `DELETE /v1/instances/{reference}/domains/{domain}` */
export function removeDomain(): OperatorRoute {
  return route(removeDomainContract, async ({ params, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      await takeDomain(acting, id, params.domain);
      return { status: 204 };
    });
  });
}
