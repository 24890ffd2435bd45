import { AppError, isAppError } from '@gatehouse/errors';
import type { HttpMiddleware } from '@gatehouse/http';
import { actAs, getInstance, mergeLegacyConfig, updateInstanceSettings } from '@gatehouse/instances';
import { deedOf } from '../contract/deed-of.ts';
import type { OperatorDependencies } from '../operator-dependencies.ts';
import { instanceIdOf } from './instance-id-of.ts';
import { changeContract } from './legacy-contracts.ts';
import { answerInstance } from './present-instance.ts';
import { readInstanceParams } from './read-instance-params.ts';

/**
 * `PUT /instances/{id}` (netlify.md 2.6): absent keys keep their value. A body without a config changes nothing; one whose
 * config is null doesn't either, where the old server wiped it and signed with an empty key from then on.
 */
export function changeInstance(dependencies: OperatorDependencies): HttpMiddleware {
  const { platform } = dependencies;
  return async function answerChange(ctx) {
    const id = instanceIdOf(ctx['params'].id);
    ctx.state.logFields['instance_id'] = id;
    await getInstance(platform, id);
    const { config } = await readInstanceParams(ctx);
    const changed = actAs(platform, deedOf(ctx, changeContract), (acting) =>
      updateInstanceSettings(acting, id, (own) => mergeLegacyConfig(own, config ?? {})),
    );
    answerInstance(ctx, dependencies, await changed.catch(refuseWith400), false);
  };
}

function refuseWith400(error: unknown): never {
  if (isAppError(error, 'instance_secret_taken')) throw new AppError(error.code, { status: 400, cause: error });
  throw error;
}
