import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.ts';
import { requireInvitation, type BegunVisit } from '../../external/visits/begin-visit.ts';
import { markBrowser, markHash } from '../../external/visits/browser-mark.ts';
import { requireSameBrowser } from '../../external/visits/same-browser.ts';
import { sealDetails } from '../../external/visits/visit-details.ts';
import { writeState } from '../../external/visits/visit-state.ts';
import { createFlowState } from '../../pkce/create-flow-state.ts';
import { siteSaml } from '../idp/site-idp.ts';
import { authnRequest } from '../sp/authn-request.ts';

/** What the settings, audit entries and identities call the one identity provider of a site. */
export const samlName = 'saml';

/** What somebody wants who is to be sent to the identity provider. */
export interface SamlRequest {
  /** Of an invitation that is accepted; empty for none. */
  readonly inviteToken: string;
  /** Where the person goes in the end; already found to be allowed. */
  readonly referrer: string;
  /** The host that the browser asks, with its port; null where no browser would keep a cookie. */
  readonly browserHost: string | null;
}

/**
 * Begins a sign-in at the identity provider that the settings name (netlify.md 7.4). The state is good for one answer.
 *
 * @throws AppError `provider_unsupported`, `user_not_found` for an invitation that there is not.
 */
export async function beginSaml(context: Context, request: SamlRequest): Promise<BegunVisit> {
  const { provider, idp } = await siteSaml(context);
  const { inviteToken, referrer, browserHost } = request;
  if (inviteToken !== '') await requireInvitation(context, inviteToken);
  const id = randomUUID();
  // The answer is a form that another site has the browser post.
  const mark = markBrowser(id, { redirectUri: provider.acsUrl, host: browserHost, isForm: true });
  requireSameBrowser(context.instance, null, mark);
  const relayState = writeState(context.instance, { flowStateId: id, dialect: context.request.dialect });
  const { url, requestId } = await authnRequest(provider, idp, { relayState, nameIdFormat: null });
  const details = { redirectUri: provider.acsUrl, nonce: requestId, codeVerifier: null, requestToken: null };
  await createFlowState(context, {
    id,
    userId: null,
    codeChallenge: null,
    providerType: samlName,
    authenticationMethod: 'sso/saml',
    referrer,
    ...(inviteToken === '' ? {} : { inviteToken }),
    browserHash: mark && markHash(context, mark.value),
    sealedVisit: sealDetails(context, id, details),
  });
  return { url, mark };
}
