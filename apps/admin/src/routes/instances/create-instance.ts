import { randomBytes } from 'node:crypto';
import { checkSparseSettings, provisionInstance, type SparseSettings } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { createInstanceContract } from '../../contract/instances.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { identityOf } from './identity-of.ts';
import { answerInstance } from './present-instance.ts';

const secretBytes = 32;

/** `POST /v1/instances`. Without `jwt.secret` among the settings one is made; the answer shows it, this once. */
export function createInstance(dependencies: AdminDependencies): OperatorRoute {
  return route(createInstanceContract, async ({ body, act, logInstance }) => {
    const identity = identityOf(body);
    const given = checkSparseSettings({ ...body.settings, site_url: body.site_url });
    const { settings, made } = withSecret(given);
    return act(async (acting) => {
      const instance = await provisionInstance(acting, { settings, ...identity });
      logInstance(instance.id);
      return answerInstance(dependencies, instance, 201, made === undefined ? {} : { jwt_secret: made });
    });
  });
}

function withSecret(given: SparseSettings): { settings: SparseSettings; made?: string } {
  if (given.jwt?.secret !== undefined) return { settings: given };
  const made = randomBytes(secretBytes).toString('base64url');
  return { settings: { ...given, jwt: { ...given.jwt, secret: made } }, made };
}
