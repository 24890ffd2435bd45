import { randomBytes, randomUUID } from 'node:crypto';
import { findOneTimeToken } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { linkTokenHash } from '../../one-time-tokens/issue-one-time-token.ts';
import type { CodeChallenge } from '../../pkce/code-challenge.ts';
import { createFlowState } from '../../pkce/create-flow-state.ts';
import { openDoor } from '../provider-door.ts';
import { getSiteProvider, type SiteProvider } from '../site-provider.ts';
import { authorizeUrl } from './authorize-url.ts';
import { markBrowser, markHash, type BrowserMark } from './browser-mark.ts';
import { naming } from './naming.ts';
import { requireSameBrowser } from './same-browser.ts';
import { sealDetails } from './visit-details.ts';
import { writeState } from './visit-state.ts';

/** What somebody wants who is to be sent to a provider. */
export interface VisitRequest {
  /** In any case. */
  readonly provider: string;
  /** Further scopes, as the client wrote them. */
  readonly scopes: string;
  /** What goes along to the provider; what the protocol needs itself is left out. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Null for tokens in the redirect. */
  readonly codeChallenge: CodeChallenge | null;
  /** Of an invitation that is accepted; empty for none. */
  readonly inviteToken: string;
  /** Where the person goes in the end; already found to be allowed. */
  readonly referrer: string;
  /** The signed-in user that gets the identity. Default none. */
  readonly linkingTargetId?: string;
  /** Where this API is reached from outside. */
  readonly publicUrl: string;
  /** The host that the browser asks, with its port; null where no browser would keep a cookie. */
  readonly browserHost: string | null;
}

/** Where to send somebody, and what the browser has to keep meanwhile. */
export interface BegunVisit {
  readonly url: string;
  readonly mark: BrowserMark | null;
}

/**
 * Begins a visit to a provider (supabase-extended.md 4.1). Its state is good for one answer, within the time that the
 * settings give it.
 *
 * @throws AppError `provider_unsupported`, `user_not_found` for an invitation that there is not, `external_*`.
 */
export async function beginVisit(context: Context, request: VisitRequest): Promise<BegunVisit> {
  const site = await getSiteProvider(context, request.provider, request.publicUrl);
  const { inviteToken, codeChallenge, referrer, linkingTargetId } = request;
  if (inviteToken !== '') await requireInvitation(context, inviteToken);
  const id = randomUUID();
  const mark = markBrowser(id, { redirectUri: site.redirectUri, host: request.browserHost, isForm: isForm(site) });
  requireSameBrowser(context.instance, codeChallenge, mark);
  const state = writeState(context.instance, { flowStateId: id, dialect: context.request.dialect });
  const secrets = secretsOf(site, request, mark);
  const wanted = { site, request, state, ...secrets };
  const { url, requestToken } = await naming(site, authorizeUrl(context, openDoor(context.services), wanted));
  await createFlowState(context, {
    id,
    userId: null,
    codeChallenge,
    providerType: site.name,
    authenticationMethod: 'oauth',
    referrer,
    ...(inviteToken === '' ? {} : { inviteToken }),
    ...(linkingTargetId === undefined ? {} : { linkingTargetId }),
    browserHash: mark && markHash(context, mark.value),
    sealedVisit: sealDetails(context, id, { redirectUri: site.redirectUri, ...secrets, requestToken }),
  });
  return { url, mark };
}

/** @throws AppError `user_not_found` for a token that is of no invitation. */
export async function requireInvitation(context: Context, token: string): Promise<void> {
  if (await findOneTimeToken(context, linkTokenHash(context, token), ['confirmation'])) return;
  throw new AppError('user_not_found');
}

function isForm({ provider }: SiteProvider): boolean {
  return provider.authorizeParams?.['response_mode'] === 'form_post';
}

/** What binds the answer to this visit: a verifier where nothing else does, a nonce where it comes back. */
function secretsOf(
  { provider, skipsNonceCheck }: SiteProvider,
  { parameters }: VisitRequest,
  mark: BrowserMark | null,
): { readonly codeVerifier: string | null; readonly nonce: string | null } {
  const usesPkce = provider.pkce === 'always' || (provider.pkce === 'supported' && mark === null);
  const asked = provider.dropsParams ? '' : (parameters['nonce'] ?? '');
  const nonce = asked === '' ? randomBytes(16).toString('base64url') : asked;
  return {
    codeVerifier: usesPkce ? randomBytes(32).toString('base64url') : null,
    nonce: provider.echoesNonce && !skipsNonceCheck ? nonce : null,
  };
}
