import { AppError } from '@gatehouse/errors';
import {
  changeSsoProvider,
  createSsoProvider,
  getSsoProvider,
  listSso,
  removeSsoProvider,
  type SsoInput,
  type SsoProvider,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { queryText } from '../../../../query-text.ts';
import { answerJson } from '../../presenters/present.ts';
import { presentSsoProvider } from '../../presenters/present-sso-provider.ts';
import { readParams } from '../../read-body.ts';
import { requireAdmin } from '../../require-admin.ts';

const fields = {
  type: 'string',
  metadata_url: 'string',
  metadata_xml: 'string',
  domains: 'strings',
  attribute_mapping: 'object',
  name_id_format: 'string',
  resource_id: 'string',
  disabled: 'bool',
} as const;

/** `GET /admin/sso/providers` (supabase-extended.md 3.11). */
export const listSsoToAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const providers = await listSso(contextOf(ctx), filterIn(ctx));
    answerJson(ctx, { items: providers.map((provider) => presentSsoProvider(provider, { hasXml: false })) });
  },
];

/** `POST /admin/sso/providers`. */
export const createSsoAsAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const { type = '', ...input } = await readParams(ctx, fields);
    if (type !== 'saml') {
      const text = 'type has to be saml: other ways of single sign-on are not served';
      throw new AppError('validation_failed', { text });
    }
    answerProvider(ctx, await createSsoProvider(contextOf(ctx), input satisfies SsoInput), 201);
  },
];

/** `GET /admin/sso/providers/{idp_id}`. */
export const showSsoToAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    answerProvider(ctx, await providerOf(ctx));
  },
];

/** `PUT /admin/sso/providers/{idp_id}`: what is not said stays. */
export const changeSsoAsAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const provider = await providerOf(ctx);
    answerProvider(ctx, await changeSsoProvider(contextOf(ctx), provider, await readParams(ctx, fields)));
  },
];

/** `DELETE /admin/sso/providers/{idp_id}`. */
export const removeSsoAsAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const provider = await providerOf(ctx);
    await removeSsoProvider(contextOf(ctx), provider);
    answerProvider(ctx, provider);
  },
];

function providerOf(ctx: ApiContext): Promise<SsoProvider> {
  return getSsoProvider(contextOf(ctx), String(ctx['params'].id));
}

function answerProvider(ctx: ApiContext, provider: SsoProvider, status = 200): void {
  answerJson(ctx, presentSsoProvider(provider, { hasXml: true }), status);
}

function filterIn(ctx: ApiContext): Parameters<typeof listSso>[1] {
  const [resourceId, resourceIdPrefix] = [queryText(ctx, 'resource_id'), queryText(ctx, 'resource_id_prefix')];
  if (resourceId !== '') return { resourceId };
  return resourceIdPrefix === '' ? null : { resourceIdPrefix };
}
