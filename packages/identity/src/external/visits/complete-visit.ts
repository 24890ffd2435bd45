import { deleteFlowState, type FlowStateRow, type UserRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import type { ProviderTokens } from '../../pkce/provider-tokens.ts';
import { signIn, type PreparedSignIn, type SignedIn } from '../../sessions/sign-in.ts';
import { acceptInvitation } from '../accounts/accept-invitation.ts';
import type { EntryRules } from '../accounts/arrival.ts';
import type { Ending } from '../../sessions/ending.ts';
import { enter } from '../accounts/enter.ts';
import { linkArrival } from '../accounts/link-arrival.ts';
import { getSiteProvider } from '../site-provider.ts';
import { handOutCode } from './hand-out-code.ts';
import { naming } from './naming.ts';
import { readArrival, type CallbackFields } from './read-arrival.ts';
import type { TakenVisit } from './take-visit.ts';

/** What a client gets of a visit. */
export type VisitOutcome =
  | { readonly kind: 'code'; readonly authCode: string }
  | {
      readonly kind: 'tokens';
      readonly provider: string;
      readonly signedIn: SignedIn;
      readonly providerTokens: ProviderTokens;
    };

/** How the answer of a provider is taken. */
export interface CompletionRules extends EntryRules {
  /** Where this API is reached from outside. */
  readonly publicUrl: string;
}

/**
 * Goes on with a visit once the provider has answered: signs in or up, accepts an invitation, or links
 * (supabase-extended.md 4.2).
 *
 * @throws AppError `external_refused` when the provider says no, `bad_oauth_callback`, `oauth_provider_not_supported`,
 *   `external_*`, and whatever entering throws.
 */
export async function completeVisit(
  visit: TakenVisit,
  fields: CallbackFields,
  rules: CompletionRules,
): Promise<VisitOutcome> {
  const { context, row, details } = visit;
  requireConsent(fields);
  const site = await getSiteProvider(context, row.provider_type, rules.publicUrl).catch(asUnsupported);
  const { arrival, tokens } = await naming(site, readArrival(context, site, details, fields));
  const ending = endingOf(row, tokens);
  if (row.linking_target_id !== null) return linkArrival(context, row.linking_target_id, arrival, rules, ending);
  if (row.invite_token_hash !== null) return acceptInvitation(context, row.invite_token_hash, arrival, ending);
  return enter(context, arrival, rules, ending);
}

const longestWord = 100;
const longestDescription = 500;

/** Errors of RFC 6749 4.1.2.1 are the client's to read; Twitter has a way of its own to say no. */
function requireConsent(fields: CallbackFields): void {
  const isDenied = (fields['denied'] ?? '') !== '';
  const error = fields['error'] || (isDenied ? 'access_denied' : '');
  if (error === '') return;
  const description = (fields['error_description'] ?? '').slice(0, longestDescription);
  throw new AppError('external_refused', { params: { error: error.slice(0, longestWord), description } });
}

function asUnsupported(error: unknown): never {
  if (!isAppError(error, 'provider_unsupported')) throw error;
  throw new AppError('oauth_provider_not_supported', { params: error.params, cause: error });
}

/** A code for a client that keeps a verifier; else a session. */
function endingOf(row: FlowStateRow, { accessToken, refreshToken }: ProviderTokens): Ending<VisitOutcome> {
  const providerTokens = { accessToken, refreshToken };
  if (row.code_challenge !== null) {
    return {
      signsInBy: null,
      finish: async (tx, user) => ({ kind: 'code', authCode: await handOutCode(tx, row.id, user, { providerTokens }) }),
    };
  }
  return {
    signsInBy: { method: 'oauth' },
    finish: (tx, user, prepared) => openSessionAfter(tx, row, user, { prepared, providerTokens }),
  };
}

async function openSessionAfter(
  tx: Context,
  { id, provider_type: provider }: FlowStateRow,
  user: UserRow,
  { prepared, providerTokens }: { readonly prepared: PreparedSignIn | null; readonly providerTokens: ProviderTokens },
): Promise<VisitOutcome> {
  await deleteFlowState(tx, id);
  const signedIn = await signIn(tx, user, { method: 'oauth', audit: null, prepared });
  return { kind: 'tokens', provider, signedIn, providerTokens };
}
