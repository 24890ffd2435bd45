import { cloneInstance as copyInstance } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { cloneInstanceContract } from '../../contract/instances.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from './find-instance.ts';
import { identityOf } from './identity-of.ts';
import { answerInstance } from './present-instance.ts';

/** `POST /v1/instances/{reference}/clone` */
export function cloneInstance(dependencies: AdminDependencies): OperatorRoute {
  return route(cloneInstanceContract, async ({ params, body, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    const input = { siteUrl: body.site_url, ...identityOf(body) };
    return act(async (acting) => {
      const { instance, jwtSecret, notCopied } = await copyInstance(acting, id, input);
      logInstance(instance.id);
      return answerInstance(dependencies, instance, 201, { jwt_secret: jwtSecret, not_copied: [...notCopied] });
    });
  });
}
