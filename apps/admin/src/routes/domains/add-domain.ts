import { parseBody, type HttpMiddleware } from '@gatehouse/http';
import { addDomain as giveDomain } from '@gatehouse/instances';
import { addDomainSchema } from '../../contract.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from '../instances/find-instance.ts';
import { presentDomain } from './present-domain.ts';

/**
 * `POST /v1/instances/{id or slug}/domains`: requests to the domain are the instance's from now on. Whoever asks attests
 * that the site owns it.
 *
 * @throws AppError `setting_invalid`, `instance_domain_taken`
 */
export function addDomain(dependencies: AdminDependencies): HttpMiddleware {
  return async function answerAddition(ctx) {
    const { domain } = await parseBody(ctx, addDomainSchema);
    const { id } = await findInstance(dependencies, ctx['params'].reference);
    ctx.state.logFields['instance_id'] = id;
    ctx.body = presentDomain(await giveDomain(dependencies.operator.platform, id, domain));
    ctx.status = 201;
  };
}
