import type { HttpMiddleware } from '@gatehouse/http';
import { listDomains as domainsOf } from '@gatehouse/instances';
import type { DomainList } from '../../contract.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from '../instances/find-instance.ts';
import { presentDomain } from './present-domain.ts';

/** `GET /v1/instances/{id or slug}/domains`: the primary one first. */
export function listDomains(dependencies: AdminDependencies): HttpMiddleware {
  return async function answerList(ctx) {
    const { id } = await findInstance(dependencies, ctx['params'].reference);
    const domains = await domainsOf(dependencies.operator.platform, id);
    ctx.body = { domains: domains.map(presentDomain) } satisfies DomainList;
  };
}
