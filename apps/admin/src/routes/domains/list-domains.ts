import { listDomains as domainsOf } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { listDomainsContract, type DomainList } from '../../contract/domains.ts';
import { findInstance } from '../instances/find-instance.ts';
import { presentDomain } from './present-domain.ts';

/** `GET /v1/instances/{reference}/domains` */
export function listDomains(): OperatorRoute {
  return route(listDomainsContract, async ({ params, platform }) => {
    const { id } = await findInstance(platform, params.reference);
    const domains = await domainsOf(platform, id);
    return { status: 200, body: { domains: domains.map(presentDomain) } satisfies DomainList };
  });
}
