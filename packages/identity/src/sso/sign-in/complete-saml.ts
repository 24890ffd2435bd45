import { deleteFlowState } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { parseMapping } from '@gatehouse/instances';
import { acceptInvitation } from '../../external/accounts/accept-invitation.ts';
import type { EntryRules } from '../../external/accounts/arrival.ts';
import type { Ending } from '../../sessions/ending.ts';
import { enter } from '../../external/accounts/enter.ts';
import { signIn, type SignedIn } from '../../sessions/sign-in.ts';
import { siteSaml } from '../idp/site-idp.ts';
import type { VerifiedAssertion } from '../response/assertion.ts';
import { addressProfile } from '../response/assertion-profile.ts';
import { parseResponse } from '../response/parse-response.ts';
import { verifyResponse } from '../response/verify-response.ts';
import { samlName } from './begin-saml.ts';
import type { TakenSamlAnswer } from './take-saml-answer.ts';
import { useUpAssertion } from './use-up-assertion.ts';

/**
 * Takes what the one identity provider of a site says of somebody, and signs that person in or up, or accepts an
 * invitation (netlify.md 7.4).
 *
 * @throws AppError `provider_unsupported`, `saml_*`, `validation_failed` without a response, and whatever entering throws.
 */
export async function completeSaml(
  { context, begun }: TakenSamlAnswer,
  samlResponse: string,
  rules: EntryRules,
): Promise<SignedIn> {
  const { idp, provider } = await siteSaml(context);
  if (samlResponse === '') throw new AppError('validation_failed', { text: 'SAML Response is missing' });
  const requestId = begun?.requestId ?? null;
  const expected = { provider, idp, requestId, now: context.now };
  const assertion = await verifyResponse(await parseResponse(samlResponse), expected);
  const { attribute_mapping: mapping } = context.instance.settings.external.saml;
  await useUpAssertion(context, assertion);
  const profile = addressProfile(assertion, parseMapping(mapping === '' ? {} : JSON.parse(mapping)));
  const arrival = { provider: samlName, profile, isEmailOptional: false };
  const ending = endingOf(begun, assertion);
  const invitation = begun?.row.invite_token_hash ?? null;
  if (invitation !== null) return acceptInvitation(context, invitation, arrival, ending);
  return enter(context, arrival, rules, ending);
}

function endingOf(begun: TakenSamlAnswer['begun'], assertion: VerifiedAssertion): Ending<SignedIn> {
  return {
    signsInBy: { method: 'sso/saml' },
    async finish(tx, user, prepared) {
      if (begun) await deleteFlowState(tx, begun.row.id);
      const proof = { method: 'sso/saml', notAfter: assertion.sessionEndsAt } as const;
      return signIn(tx, user, { ...proof, audit: null, prepared });
    },
  };
}
