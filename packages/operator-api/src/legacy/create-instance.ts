import { nilUuid } from '@gatehouse/crypto';
import { AppError, isAppError } from '@gatehouse/errors';
import { actAs, mergeLegacyConfig, provisionInstance, type InstanceRecord, type Platform } from '@gatehouse/instances';
import { parseUuid, type HttpMiddleware } from '@gatehouse/http';
import { deedOf } from '../contract/deed-of.ts';
import type { OperatorDependencies } from '../operator-dependencies.ts';
import { createContract } from './legacy-contracts.ts';
import { answerInstance } from './present-instance.ts';
import { readInstanceParams, undecodable } from './read-instance-params.ts';

/**
 * `POST /instances` (netlify.md 2.6). A config without a signing secret is refused, since tokens would be signed with an
 * empty key (netlify.md 15.2), and so is a secret that another instance signs with (decisions.md 32).
 */
export function createInstance(dependencies: OperatorDependencies): HttpMiddleware {
  return async function answerCreation(ctx) {
    const { uuid, config } = await readInstanceParams(ctx);
    const settings = mergeLegacyConfig({}, config ?? {});
    const input = { siteUuid: siteUuidOf(uuid), settings };
    const instance = await actAs(dependencies.platform, deedOf(ctx, createContract), (acting) =>
      provision(acting, input),
    );
    ctx.state.logFields['instance_id'] = instance.id;
    answerInstance(ctx, dependencies, instance, true);
  };
}

// A missing uuid is the nil one and is stored like any other, so there can be only one such instance.
function siteUuidOf(uuid: string | undefined): string {
  if (uuid === undefined) return nilUuid;
  const parsed = parseUuid(uuid);
  if ('problem' in parsed) throw undecodable(parsed.problem);
  return parsed.uuid;
}

async function provision(platform: Platform, input: Parameters<typeof provisionInstance>[1]): Promise<InstanceRecord> {
  try {
    return await provisionInstance(platform, input);
  } catch (error) {
    // On this wire every refusal of a creation is a 400.
    if (isAppError(error, 'instance_secret_taken')) throw new AppError(error.code, { status: 400, cause: error });
    throw error;
  }
}
