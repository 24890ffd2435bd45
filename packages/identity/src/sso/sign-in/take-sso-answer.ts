import { isUuid } from '@gatehouse/crypto';
import {
  consumeSamlRelayState,
  findSsoProvider,
  findSsoProviderByEntity,
  takeFlowState,
  type FlowStateRow,
  type SamlRelayStateRow,
  type SsoProviderRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { asBegun } from '../../external/visits/take-visit.ts';
import { openDetails } from '../../external/visits/visit-details.ts';
import { requireSameBrowser } from '../../external/visits/same-browser.ts';
import { isAllowedRedirect } from '../../redirects/is-allowed-redirect.ts';
import { parseResponse, type PostedResponse } from '../response/parse-response.ts';
import { usable } from './begin-sso.ts';

/** What an identity provider had a browser post. */
export interface SamlAnswer {
  readonly relayState: string;
  readonly samlResponse: string;
}

/** An answer, and what it is an answer to. */
export interface TakenAnswer {
  /** The request as the operator described it when the sign-in began. */
  readonly context: Context;
  readonly row: SsoProviderRow;
  readonly posted: PostedResponse;
  /** Of a sign-in that began here. */
  readonly begun: { readonly flow: FlowStateRow; readonly requestId: string } | null;
  /** Where the person goes. */
  readonly target: string;
}

/**
 * Finds out what an answer is to (supabase-extended.md 7.4, steps 1 to 4): to a request of ours, which is used up by it
 * whatever comes of it, or to none.
 *
 * @throws AppError `saml_relay_state_not_found`, `saml_relay_state_expired`, `sso_provider_disabled`,
 *   `saml_idp_not_found`, `saml_response_invalid`; `validation_failed` for a RelayState that is neither ours nor an address
 */
export async function takeSsoAnswer(context: Context, answer: SamlAnswer): Promise<TakenAnswer> {
  const { relayState } = answer;
  if (isUuid(relayState)) return takeBegun(context, answer);
  if (relayState === '' || URL.canParse(relayState) || relayState.startsWith('/')) return takeUnasked(context, answer);
  throw new AppError('validation_failed', { text: 'RelayState is neither one of this site nor an address' });
}

async function takeBegun(context: Context, { relayState, samlResponse }: SamlAnswer): Promise<TakenAnswer> {
  const relay = await consumeSamlRelayState(context, relayState.toLowerCase());
  if (!relay) throw new AppError('saml_relay_state_not_found');
  requireFresh(context, relay);
  const row = usable(await findSsoProvider(context, relay.sso_provider_id), 'saml_idp_not_found');
  const flow = await takeFlowState(context, relay.flow_state_id, context.now);
  if (!flow) throw new AppError('saml_relay_state_not_found');
  const begun = { flow, requestId: relay.request_id };
  const asItBegan = asBegun(context, openDetails(context.instance, flow));
  return { context: asItBegan, row, posted: await parseResponse(samlResponse), begun, target: flow.referrer };
}

function requireFresh({ instance, now }: Context, { created_at: created }: SamlRelayStateRow): void {
  const { relay_state_validity_period: seconds } = instance.settings.saml;
  if (created.getTime() + seconds * 1_000 <= now.getTime()) throw new AppError('saml_relay_state_expired');
}

/** A sign-in that began at the identity provider. Its RelayState is a wish, like every other of where to go. */
async function takeUnasked(context: Context, { relayState, samlResponse }: SamlAnswer): Promise<TakenAnswer> {
  const { settings } = context.instance;
  requireSameBrowser(context.instance, null, null);
  const posted = await parseResponse(samlResponse);
  // Nobody has verified who it is from: that is done with the certificates of whom it names.
  const row = usable(await findSsoProviderByEntity(context, posted.issuer), 'saml_idp_not_found');
  const target = isAllowedRedirect(settings, relayState) ? relayState : settings.site_url;
  return { context, row, posted, begun: null, target };
}
