import { randomUUID } from 'node:crypto';
import {
  findSsoProvider,
  findSsoProviderByDomain,
  inTransaction,
  insertSamlRelayState,
  type SsoProviderRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { requireSameBrowser } from '../../external/visits/same-browser.ts';
import { sealDetails } from '../../external/visits/visit-details.ts';
import type { CodeChallenge } from '../../pkce/code-challenge.ts';
import { createFlowState } from '../../pkce/create-flow-state.ts';
import { readIdpMetadata } from '../idp/idp-metadata.ts';
import { authnRequest } from '../sp/authn-request.ts';
import { ssoServiceProvider } from '../sp/site-service-provider.ts';
import { ssoProviderName } from '../sso-provider-name.ts';

/** How a person wants to sign in. */
export interface SsoRequest {
  /** The provider, by its id or by a domain whose people it knows. */
  readonly wanted: { readonly providerId: string } | { readonly domain: string };
  /** Null for tokens in the redirect. */
  readonly codeChallenge: CodeChallenge | null;
  /** Where the person goes in the end; already found to be allowed. */
  readonly redirectTo: string;
  /** Where this API is reached from outside. */
  readonly apiUrl: string;
}

/**
 * Begins a sign-in at an identity provider (supabase-extended.md 7.3).
 *
 * @returns where to send the person.
 * @throws AppError `sso_provider_not_found`, `sso_provider_disabled`; `validation_failed` where the site needs PKCE.
 */
export async function beginSso(context: Context, request: SsoRequest): Promise<string> {
  const row = usable(await find(context, request.wanted), 'sso_provider_not_found');
  // Its answer is posted by another site: what a script begins can be bound to no browser.
  requireSameBrowser(context.instance, request.codeChallenge, null);
  const idp = await readIdpMetadata(row.metadata_xml);
  const provider = await ssoServiceProvider(context, request.apiUrl);
  const relayState = randomUUID();
  const asked = await authnRequest(provider, idp, { relayState, nameIdFormat: row.name_id_format });
  await inTransaction(context, async (tx) => {
    const flowStateId = await remember(tx, row, request, provider.acsUrl);
    await insertSamlRelayState(tx, {
      id: relayState,
      sso_provider_id: row.id,
      request_id: asked.requestId,
      flow_state_id: flowStateId,
      created_at: tx.now,
    });
  });
  return asked.url;
}

/** A provider that may be used. @throws AppError with that code when there is none; `sso_provider_disabled` */
export function usable(
  row: SsoProviderRow | undefined,
  absent: 'sso_provider_not_found' | 'saml_idp_not_found',
): SsoProviderRow {
  if (!row) throw new AppError(absent);
  if (row.disabled === true) throw new AppError('sso_provider_disabled');
  return row;
}

async function find(context: Context, wanted: SsoRequest['wanted']): Promise<SsoProviderRow | undefined> {
  if ('providerId' in wanted) return findSsoProvider(context, wanted.providerId);
  return findSsoProviderByDomain(context, wanted.domain);
}

async function remember(
  tx: Context,
  { id: ssoProviderId }: SsoProviderRow,
  { codeChallenge, redirectTo }: SsoRequest,
  acsUrl: string,
): Promise<string> {
  const id = randomUUID();
  const details = { redirectUri: acsUrl, codeVerifier: null, nonce: null, requestToken: null };
  return createFlowState(tx, {
    id,
    userId: null,
    codeChallenge,
    providerType: ssoProviderName(ssoProviderId),
    authenticationMethod: 'sso/saml',
    referrer: redirectTo,
    sealedVisit: sealDetails(tx, id, details),
  });
}
