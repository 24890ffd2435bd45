import { listCustomProviders, type CustomProviderRow, type CustomProviderType } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import {
  changeCustomProvider,
  createCustomProvider,
  getCustomProvider,
  removeCustomProvider,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { queryText } from '../../../../query-text.ts';
import { answerJson } from '../../presenters/present.ts';
import { readParams } from '../../read-body.ts';
import { requireAdmin } from '../../require-admin.ts';

const fields = {
  provider_type: 'string',
  identifier: 'string',
  name: 'string',
  client_id: 'string',
  client_secret: 'string',
  acceptable_client_ids: 'strings',
  scopes: 'strings',
  pkce_enabled: 'bool',
  attribute_mapping: 'object',
  custom_claims_allowlist: 'strings',
  authorization_params: 'object',
  enabled: 'bool',
  email_optional: 'bool',
  issuer: 'string',
  discovery_url: 'string',
  skip_nonce_check: 'bool',
  authorization_url: 'string',
  token_url: 'string',
  userinfo_url: 'string',
  jwks_uri: 'string',
} as const;

/** `GET /admin/custom-providers` (supabase-extended.md 3.13): newest first. */
export const listProviders: readonly ApiMiddleware[] = [
  requireAdmin(),
  requireCustomProviders(),
  async function answer(ctx) {
    const providers = await listCustomProviders(contextOf(ctx), typeIn(ctx));
    answerJson(ctx, { providers: providers.map(present) });
  },
];

/** `POST /admin/custom-providers`. */
export const createProvider: readonly ApiMiddleware[] = [
  requireAdmin(),
  requireCustomProviders(),
  async function answer(ctx) {
    answerJson(ctx, present(await createCustomProvider(contextOf(ctx), await readParams(ctx, fields))), 201);
  },
];

/** `GET /admin/custom-providers/{identifier}`. */
export const showProvider: readonly ApiMiddleware[] = [
  requireAdmin(),
  requireCustomProviders(),
  async function answer(ctx) {
    answerJson(ctx, present(await getCustomProvider(contextOf(ctx), identifierIn(ctx))));
  },
];

/** `PUT /admin/custom-providers/{identifier}`: what is absent or empty stays. */
export const changeProvider: readonly ApiMiddleware[] = [
  requireAdmin(),
  requireCustomProviders(),
  async function answer(ctx) {
    const input = await readParams(ctx, fields);
    answerJson(ctx, present(await changeCustomProvider(contextOf(ctx), identifierIn(ctx), input)));
  },
];

/** `DELETE /admin/custom-providers/{identifier}`. */
export const removeProvider: readonly ApiMiddleware[] = [
  requireAdmin(),
  requireCustomProviders(),
  async function answer(ctx) {
    await removeCustomProvider(contextOf(ctx), identifierIn(ctx));
    ctx.status = 204;
  },
];

/** Keeps everybody out where sites have no providers of their own. @throws AppError `feature_disabled` */
function requireCustomProviders(): ApiMiddleware {
  return async function askSettings(ctx, next) {
    const { custom_oauth: custom } = ctx.state.instance.settings;
    if (!custom.enabled) throw new AppError('feature_disabled', { params: { feature: 'Custom OAuth providers' } });
    await next();
  };
}

function typeIn(ctx: ApiContext): CustomProviderType | undefined {
  const type = queryText(ctx, 'type');
  if (type === '') return undefined;
  if (type === 'oauth2' || type === 'oidc') return type;
  throw new AppError('validation_failed', { text: 'type must be oauth2 or oidc' });
}

function identifierIn(ctx: ApiContext): string {
  const { identifier = '' } = ctx['params'] as { identifier?: string };
  return identifier;
}

/** Everything but the secret; what is not set is left out. */
function present(row: CustomProviderRow): Record<string, unknown> {
  const { instance_id: _instance, sealed_client_secret: _secret, ...shown } = row;
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null));
}
