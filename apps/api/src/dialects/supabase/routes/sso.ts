import { noStore, parseUuid } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import { appendFragment, beginSso, completeSso, mergeQuery, spMetadata, ssoServiceProvider } from '@gatehouse/identity';
import type { CompletedSso, SsoRequest } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { limitRate } from '../../../middleware/limit-rate.ts';
import { queryText } from '../../../query-text.ts';
import { sendTo } from '../../../send-to.ts';
import { callbackFields } from '../../../visits/callback-fields.ts';
import { samlApiUrl } from '../../../visits/saml-address.ts';
import { challengeFields, challengeIn, redirectOf } from '../mail-return.ts';
import { answerJson, nameSignIn, tokenFragment } from '../presenters/present.ts';
import { readParams, type Body } from '../read-body.ts';
import { redirectToSite } from '../redirect-to-site.ts';
import { requireCaptcha } from '../require-captcha.ts';

/** @throws AppError `saml_provider_disabled` */
function requireSaml(): ApiMiddleware {
  return async function askSettings(ctx, next) {
    if (!ctx.state.instance.settings.saml.enabled) throw new AppError('saml_provider_disabled');
    await next();
  };
}

const fields = {
  provider_id: 'string',
  domain: 'string',
  redirect_to: 'string',
  skip_http_redirect: 'bool',
  ...challengeFields,
} as const;

/** `POST /sso` (supabase-extended.md 7.3): sends a person to an identity provider. */
export const beginSsoHere: readonly ApiMiddleware[] = [
  noStore(),
  requireSaml(),
  limitRate('sso'),
  requireCaptcha(),
  async function answer(ctx) {
    const params = await readParams(ctx, fields);
    const url = await beginSso(contextOf(ctx), {
      wanted: wantedIn(params),
      codeChallenge: challengeIn(params),
      redirectTo: redirectOf(ctx, params.redirect_to),
      apiUrl: await samlApiUrl(ctx),
    });
    if (params.skip_http_redirect === true) answerJson(ctx, { url });
    else sendTo(ctx, 303, url);
  },
];

function wantedIn({ provider_id: id = '', domain = '' }: Body<typeof fields>): SsoRequest['wanted'] {
  if ((id === '') === (domain === '')) {
    throw new AppError('validation_failed', { text: 'Either provider_id or domain has to be set, not both' });
  }
  if (domain !== '') return { domain };
  const parsed = parseUuid(id);
  if (!('uuid' in parsed)) throw new AppError('bad_json', { text: 'provider_id is not a UUID' });
  return { providerId: parsed.uuid };
}

/** `GET /sso/saml/metadata` (supabase-extended.md 7.2): what identity providers have to know of the site. */
export const showSsoMetadata: readonly ApiMiddleware[] = [
  requireSaml(),
  async function answer(ctx) {
    const context = contextOf(ctx);
    const provider = await ssoServiceProvider(context, await samlApiUrl(ctx));
    const isForKeeping = queryText(ctx, 'download') === 'true';
    const logoutUrl = provider.acsUrl.replace(/acs$/, 'slo');
    ctx.set('Cache-Control', `public, max-age=${provider.nextKey ? 60 : 600}`);
    ctx.set('Content-Type', 'application/xml');
    if (isForKeeping) ctx.set('Content-Disposition', 'attachment; filename="metadata.xml"');
    ctx.body = spMetadata(provider, { now: context.now, isForKeeping, logoutUrl });
  },
];

/** `POST /sso/saml/acs` (supabase-extended.md 7.4): what an identity provider says of somebody. */
export const acceptSso: readonly ApiMiddleware[] = [
  noStore(),
  requireSaml(),
  limitRate('saml_assertion'),
  async function answer(ctx) {
    // The address has tokens in it.
    ctx.set('Referrer-Policy', 'no-referrer');
    const completed = await complete(ctx).catch((error: unknown) => redirectToSite(ctx, error));
    if (completed) sendTo(ctx, 302, locationOf(ctx, completed));
  },
];

async function complete(ctx: ApiContext): Promise<CompletedSso> {
  const {
    RelayState: relayState = '',
    SAMLResponse: samlResponse = '',
    SAMLart: artifact = '',
  } = await callbackFields(ctx);
  if (artifact !== '') {
    throw new AppError('validation_failed', { text: 'SAMLart is not taken: the response has to be posted itself' });
  }
  const apiUrl = await samlApiUrl(ctx);
  // Addresses of identity providers count as proven, so that no mail is sent.
  const rules = { back: { via: 'site' }, followsProfile: true, apiUrl } as const;
  return completeSso(contextOf(ctx), { relayState, samlResponse }, rules);
}

function locationOf(ctx: ApiContext, { target, outcome }: CompletedSso): string {
  if (outcome.kind === 'code') return mergeQuery(target, { code: outcome.authCode });
  const { signedIn } = outcome;
  nameSignIn(ctx, signedIn);
  return appendFragment(target, tokenFragment(signedIn));
}
