import { deleteFlowState, type UserRow } from '@gatehouse/database';
import { parseMapping } from '@gatehouse/instances';
import type { Context } from '../../context.ts';
import type { EntryRules } from '../../external/accounts/arrival.ts';
import type { Ending } from '../../sessions/ending.ts';
import { enter } from '../../external/accounts/enter.ts';
import { handOutCode } from '../../external/visits/hand-out-code.ts';
import { signIn, type PreparedSignIn, type SignedIn } from '../../sessions/sign-in.ts';
import { freshMetadata, newerMetadata } from '../idp/fresh-metadata.ts';
import type { VerifiedAssertion } from '../response/assertion.ts';
import { assertionProfile } from '../response/assertion-profile.ts';
import { isOfUnknownKey } from '../response/response-error.ts';
import { verifyResponse } from '../response/verify-response.ts';
import type { ServiceProvider } from '../sp/service-provider.ts';
import { ssoServiceProvider } from '../sp/site-service-provider.ts';
import { ssoProviderName } from '../sso-provider-name.ts';
import { takeSsoAnswer, type SamlAnswer, type TakenAnswer } from './take-sso-answer.ts';
import { useUpAssertion } from './use-up-assertion.ts';

/** What a client gets of a sign-in at an identity provider. */
type SsoOutcome =
  { readonly kind: 'code'; readonly authCode: string } | { readonly kind: 'tokens'; readonly signedIn: SignedIn };

/** Where a person goes, and with what. */
export interface CompletedSso {
  readonly target: string;
  readonly outcome: SsoOutcome;
}

/**
 * Takes what an identity provider says of somebody, and signs that person in or up (supabase-extended.md 7.4).
 *
 * @param apiUrl where this API is reached from outside
 * @throws AppError `saml_*`, `sso_provider_disabled`, `validation_failed`, and whatever entering throws.
 */
export async function completeSso(
  context: Context,
  answer: SamlAnswer,
  rules: EntryRules & { readonly apiUrl: string },
): Promise<CompletedSso> {
  const taken = await takeSsoAnswer(context, answer);
  const assertion = await verify(context, taken, await ssoServiceProvider(context, rules.apiUrl));
  await useUpAssertion(taken.context, assertion);
  const arrival = {
    provider: ssoProviderName(taken.row.id),
    profile: assertionProfile(assertion, parseMapping(taken.row.attribute_mapping)),
    isEmailOptional: false,
  };
  const outcome = await enter(taken.context, arrival, rules, endingOf(taken, assertion));
  return { target: taken.target, outcome };
}

/** @throws AppError `saml_response_invalid` */
async function verify(
  context: Context,
  { posted, row, begun }: TakenAnswer,
  provider: ServiceProvider,
): Promise<VerifiedAssertion> {
  const expected = { provider, requestId: begun?.requestId ?? null, now: context.now };
  try {
    return await verifyResponse(posted, { ...expected, idp: await freshMetadata(context, row) });
  } catch (error) {
    const newer = isOfUnknownKey(error) ? await newerMetadata(context, row) : null;
    if (newer === null) throw error;
    return verifyResponse(posted, { ...expected, idp: newer });
  }
}

/** A code for a client that keeps a verifier; else a session. */
function endingOf({ begun, row }: TakenAnswer, assertion: VerifiedAssertion): Ending<SsoOutcome> {
  const flow = begun?.flow;
  if (flow && flow.code_challenge !== null) {
    const end = { providerTokens: { accessToken: null, refreshToken: null }, notAfter: assertion.sessionEndsAt };
    return {
      signsInBy: null,
      finish: async (tx, user) => ({ kind: 'code', authCode: await handOutCode(tx, flow.id, user, end) }),
    };
  }
  return {
    signsInBy: { method: 'sso/saml', provider: row.id },
    async finish(tx, user, prepared) {
      if (flow) await deleteFlowState(tx, flow.id);
      return { kind: 'tokens', signedIn: await openSession(tx, user, { assertion, ssoProviderId: row.id, prepared }) };
    },
  };
}

interface Proven {
  readonly assertion: VerifiedAssertion;
  readonly ssoProviderId: string;
  readonly prepared: PreparedSignIn | null;
}

function openSession(tx: Context, user: UserRow, { assertion, ssoProviderId, prepared }: Proven): Promise<SignedIn> {
  const proof = { method: 'sso/saml', provider: ssoProviderId, notAfter: assertion.sessionEndsAt } as const;
  return signIn(tx, user, { ...proof, audit: null, prepared });
}
