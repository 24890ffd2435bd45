import type { FlowStateRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { takeVisit } from '../../external/visits/take-visit.ts';
import { readState } from '../../external/visits/visit-state.ts';
import { isAllowedRedirect } from '../../redirects/is-allowed-redirect.ts';
import { samlName } from './begin-saml.ts';

/** An answer of the one identity provider of a site, and what it is an answer to. */
export interface TakenSamlAnswer {
  readonly context: Context;
  /** Of a sign-in that began here. */
  readonly begun: { readonly row: FlowStateRow; readonly requestId: string } | null;
  /** Where the person goes. */
  readonly target: string;
}

/**
 * Finds out what an answer is to: to a sign-in that began here, which is used up by it whatever comes of it; or, where
 * the site wants that, to none.
 *
 * @param cookieOf what the browser brings under a name; empty for nothing
 * @throws AppError `validation_failed` without a RelayState, and what taking a visit throws.
 */
export async function takeSamlAnswer(
  context: Context,
  relayState: string,
  cookieOf: (name: string) => string,
): Promise<TakenSamlAnswer> {
  const { external, site_url: siteUrl } = context.instance.settings;
  if (external.saml.idp_initiated && readState(relayState) === undefined) {
    const wish = isAllowedRedirect(context.instance.settings, relayState) ? relayState : siteUrl;
    return { context, begun: null, target: external.redirect_url || wish };
  }
  if (relayState === '') throw new AppError('validation_failed', { text: 'SAML RelayState is missing' });
  const { context: begunContext, row, details } = await takeVisit(context, relayState, cookieOf);
  if (row.provider_type !== samlName || details.nonce === null) {
    throw new AppError('bad_oauth_state', { params: { reason: 'it is of another provider' } });
  }
  const { settings } = begunContext.instance;
  const target = settings.external.redirect_url || row.referrer || settings.site_url;
  return { context: begunContext, begun: { row, requestId: details.nonce }, target };
}
