import { scopeOf } from '@gatehouse/database';
import type { Actor, Context } from '@gatehouse/identity';
import { leadingDialect } from '@gatehouse/instances';
import type { OperatorRequest } from '@gatehouse/operator-api';
import { actorOf } from '../../actor-of.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { openInstance } from '../instances/find-instance.ts';

type UserRequest = Pick<OperatorRequest, 'platform' | 'facts' | 'operator' | 'logInstance'> & {
  readonly params: { readonly reference: string };
};

/** What rules of identity are handed for an operator who looks after a site's users. */
export interface UserContext {
  readonly context: Context;
  /** Who it is in the site's own log. */
  readonly actor: Actor;
}

/** @throws AppError `not_found`, `instance_misconfigured` */
export async function userContextOf(dependencies: AdminDependencies, request: UserRequest): Promise<UserContext> {
  const { platform, facts, params, logInstance } = request;
  const instance = await openInstance(platform, params.reference);
  logInstance(instance.id);
  const context: Context = {
    ...scopeOf(platform.db, instance.id),
    instance,
    now: platform.now(),
    functionHooks: {},
    request: {
      id: facts.requestId,
      address: facts.address,
      userAgent: null,
      dialect: leadingDialect(instance.settings),
      audience: instance.settings.jwt.aud,
      language: null,
    },
    // Nobody limits the operator.
    services: { ...dependencies.services, limits: { take: async () => 0 }, log: facts.log },
  };
  return { context, actor: actorOf(request.operator) };
}
