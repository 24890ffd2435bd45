import { requestHost } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import { isStateGenuine, readState } from '@gatehouse/identity';
import type { Instance } from '@gatehouse/instances';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';
import { isCallback, stateIn } from '../visits/callback-fields.ts';
import { readOperatorSignature, type OperatorClaims } from './operator-signature.ts';

const suspendedRetrySeconds = 60;

/**
 * Finds the instance of a request: the operator's signature, a verified domain, the path prefix; in single mode the one
 * from the environment; of what a provider sends back, its state. Two sources that name different instances are refused.
 *
 * @throws AppError `operator_signature_missing` when no source names one, at the callback of providers
 *   `bad_oauth_callback` or `bad_oauth_state`; `operator_signature_invalid`, `instance_id_missing`,
 *   `instance_id_invalid`, `instance_not_found`, `instance_conflict`, `instance_suspended`, `instance_unavailable`.
 */
export function resolveInstance(): ApiMiddleware {
  return async function findInstance(ctx, next) {
    const { single } = ctx.state.dependencies.instances;
    ctx.state.instance = single ?? (await resolve(ctx));
    await next();
  };
}

async function resolve(ctx: ApiContext): Promise<Instance> {
  const claims = readOperatorSignature(ctx);
  const named: Instance[] = [];
  for (const find of [bySignature, byHost, byPath]) {
    const finding = find(ctx, claims);
    const instance = finding && (await finding);
    if (instance) named.push(instance);
  }
  const instance = named[0] ?? (await byState(ctx));
  if (!instance) throw await namesNobody(ctx);
  if (named.some(({ id }) => id !== instance.id)) throw new AppError('instance_conflict');
  ctx.state.logFields['instance_id'] = instance.id;
  if (instance.siteUuid) ctx.state.logFields['site_uuid'] = instance.siteUuid;
  if (instance.state === 'suspended') {
    throw new AppError('instance_suspended', { retryAfterSeconds: suspendedRetrySeconds });
  }
  return claims ? withClaims(ctx, instance, claims) : instance;
}

/** What a source names; nothing to wait for where a request lacks it. */
type Finding = Promise<Instance | undefined> | undefined;

function bySignature(ctx: ApiContext, claims: OperatorClaims | undefined): Finding {
  return claims && ctx.state.dependencies.instances.findById(claims.instanceId).then(found);
}

/** A host that no instance claims is no source: it may be the API's own name. */
function byHost(ctx: ApiContext): Finding {
  const { instances, settings } = ctx.state.dependencies;
  if (!settings.sources.localhost && !settings.sources.domain) return undefined;
  const host = requestHost(ctx);
  if (host === undefined) return undefined;
  if (settings.sources.localhost && host.endsWith('.localhost')) {
    return instances.findBySlug(host.slice(0, -'.localhost'.length)).then(found);
  }
  return settings.sources.domain ? instances.findByDomain(host) : undefined;
}

function byPath(ctx: ApiContext): Finding {
  const { pathSlug, dependencies } = ctx.state;
  return pathSlug === null ? undefined : dependencies.instances.findBySlug(pathSlug).then(found);
}

/** The state that came back from a provider, if it is the site's own (decision 26). */
async function byState(ctx: ApiContext): Promise<Instance | undefined> {
  const state = readState(await stateIn(ctx));
  const instance = state && (await ctx.state.dependencies.instances.findById(state.instanceId));
  return instance && isStateGenuine(instance, state) ? instance : undefined;
}

/** At the callback of providers the state takes the place of the operator's signature (netlify.md 2.1, 7.3). */
async function namesNobody(ctx: ApiContext): Promise<AppError> {
  if (!isCallback(ctx)) return new AppError('operator_signature_missing');
  if ((await stateIn(ctx)) === '') return new AppError('bad_oauth_callback', { params: { missing: 'state' } });
  return new AppError('bad_oauth_state', { params: { reason: 'it is of no site here' } });
}

/** The claims hold for this request alone: the shared instance is not touched. */
function withClaims(ctx: ApiContext, instance: Instance, claims: OperatorClaims): Instance {
  ctx.state.functionHooks = claims.functionHooks;
  if (claims.netlifyId) ctx.state.logFields['netlify_id'] = claims.netlifyId;
  if (claims.siteUrl === '') return instance;
  ctx.state.logFields['site_url'] = claims.siteUrl;
  return { ...instance, settings: { ...instance.settings, site_url: claims.siteUrl } };
}

function found(instance: Instance | undefined): Instance {
  if (!instance) throw new AppError('instance_not_found');
  return instance;
}
