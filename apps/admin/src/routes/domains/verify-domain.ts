import { findChallenge, verifyDomain as markVerified } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { verifyDomainContract } from '../../contract/domains.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from '../instances/find-instance.ts';
import { presentDomain } from './present-domain.ts';

/** `POST /v1/instances/{reference}/domains/{domain}/verify` */
export function verifyDomain({ resolveTxt }: AdminDependencies): OperatorRoute {
  return route(verifyDomainContract, async ({ params, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    const found = await findChallenge(platform, id, params.domain, resolveTxt);
    return act(async (acting) => {
      return { status: 200, body: presentDomain(await markVerified(acting, id, params.domain, found)) };
    });
  });
}
