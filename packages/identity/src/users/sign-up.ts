import { findAddressOwner, inTransaction, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { startHookBudget } from '../hooks/hook-budget.ts';
import type { Metadata } from './metadata.ts';
import { storeIfFree } from './new-user.ts';
import { sendConfirmation } from './send-confirmation.ts';
import { signUpAgain } from './sign-up-again.ts';
import {
  draftSignUp,
  emailTraits,
  type SignUpOutcome,
  type SignUpRequest,
  type SignUpRules,
} from './sign-up-request.ts';

/**
 * Signs a person up by e-mail.
 *
 * Each path hashes once, if there is a password at all, and makes the same number of statements, so that time tells no
 * more than the answer. The insert decides who is first: the look-up before it only spares the hooks.
 *
 * @throws AppError `email_address_not_authorized`, `over_email_send_rate_limit`, `hook_*`, `password_queue_full`.
 */
export async function signUp(context: Context, request: SignUpRequest, rules: SignUpRules): Promise<SignUpOutcome> {
  const { audience } = context.request;
  const known = await findAddressOwner(context, audience, request.email.key);
  if (known) return signUpAgain(context, known, request, rules);
  const outcome = await signUpNew(context, request, rules);
  if (outcome) return outcome;
  // A parallel request with the same address was first.
  const winner = await findAddressOwner(context, audience, request.email.key);
  if (!winner) throw new AppError('email_exists');
  return signUpAgain(context, winner, request, rules);
}

async function signUpNew(
  context: Context,
  request: SignUpRequest,
  rules: SignUpRules,
): Promise<SignUpOutcome | undefined> {
  const { passwords } = context.services;
  const { password } = request;
  const passwordHash = password && (await passwords.hash(context.instanceId, password.text));
  const { user: draft, identityData } = draftSignUp(context, request, rules, passwordHash);
  const budget = startHookBudget();
  const validated = applyAnswer(draft, await callEventHooks(context, 'validate', draft, budget));
  if (!context.instance.settings.mailer.autoconfirm) return storePending(context, validated, identityData, rules);
  const accepted = applyAnswer(validated, await callEventHooks(context, 'signup', validated, budget));
  return storeConfirmed(context, accepted, identityData, rules);
}

async function storePending(
  context: Context,
  draft: UserRow,
  identityData: Metadata,
  rules: SignUpRules,
): Promise<SignUpOutcome | undefined> {
  return inTransaction(context, async (tx) => {
    const user = await storeIfFree(tx, { ...draft, confirmation_sent_at: context.now }, identityData);
    if (!user) return undefined;
    await sendConfirmation(tx, user, rules.back);
    if (rules.audits === 'requests') {
      await recordAudit(tx, 'user_confirmation_requested', actorOf(user), emailTraits);
    }
    return { kind: 'pending', user };
  });
}

async function storeConfirmed(
  context: Context,
  draft: UserRow,
  identityData: Metadata,
  rules: SignUpRules,
): Promise<SignUpOutcome | undefined> {
  const { user_metadata: metadata } = draft;
  const verified = rules.copiesClaims ? { ...metadata, email_verified: true } : metadata;
  return inTransaction(context, async (tx) => {
    const confirmed = { ...draft, user_metadata: verified, email_confirmed_at: context.now };
    const user = await storeIfFree(tx, confirmed, identityData);
    if (!user) return undefined;
    await recordAudit(tx, 'user_signedup', actorOf(user), rules.audits === 'requests' ? emailTraits : undefined);
    return { kind: 'confirmed', user };
  });
}
