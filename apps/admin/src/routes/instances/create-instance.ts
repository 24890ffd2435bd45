import { randomBytes } from 'node:crypto';
import { AppError } from '@gatehouse/errors';
import { parseBody, parseUuid, type HttpMiddleware } from '@gatehouse/http';
import { checkSparseSettings, provisionInstance, type SparseSettings } from '@gatehouse/instances';
import { createInstanceSchema } from '../../contract.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { presentInstance } from './present-instance.ts';

const secretBytes = 32;

/**
 * `POST /v1/instances`. Without `jwt.secret` among the settings one is made; the answer shows it, this once.
 *
 * @throws AppError `setting_invalid`, `instance_exists`, `instance_slug_taken`, `instance_secret_taken`
 */
export function createInstance(dependencies: AdminDependencies): HttpMiddleware {
  return async function answerCreation(ctx) {
    const { site_url, slug, uuid, settings = {} } = await parseBody(ctx, createInstanceSchema);
    if (site_url === '') throw new AppError('setting_invalid', { params: { path: 'site_url', problem: 'is empty' } });
    const given = checkSparseSettings({ ...settings, site_url });
    const made = given.jwt?.secret === undefined ? randomBytes(secretBytes).toString('base64url') : undefined;
    const complete: SparseSettings = made === undefined ? given : { ...given, jwt: { ...given.jwt, secret: made } };
    const instance = await provisionInstance(dependencies.operator.platform, {
      settings: complete,
      ...(slug === undefined ? {} : { slug }),
      ...(uuid === undefined ? {} : { siteUuid: siteUuidOf(uuid) }),
    });
    ctx.state.logFields['instance_id'] = instance.id;
    ctx.status = 201;
    ctx.body = { ...presentInstance(dependencies, instance), ...(made === undefined ? {} : { jwt_secret: made }) };
  };
}

function siteUuidOf(text: string): string {
  const parsed = parseUuid(text);
  if ('uuid' in parsed) return parsed.uuid;
  throw new AppError('setting_invalid', { params: { path: 'uuid', problem: 'is not a UUID' } });
}
