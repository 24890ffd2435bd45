import { findAddressOwner, inTransaction, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, auditPayload } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { startHookBudget } from '../hooks/hook-budget.ts';
import type { Metadata } from './metadata.ts';
import { hashAccepted } from './new-password.ts';
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
  const known = await findAddressOwner(context, context.request.audience, request.email.key);
  return known ? signUpAgain(context, known, request, rules) : signUpUnknown(context, request, rules);
}

/** The same, for an address that has just been looked up and is nobody's. */
export async function signUpUnknown(
  context: Context,
  request: SignUpRequest,
  rules: SignUpRules,
): Promise<SignUpOutcome> {
  const outcome = await signUpNew(context, request, rules);
  if (outcome) return outcome;
  // A parallel request with the same address was first.
  const winner = await findAddressOwner(context, context.request.audience, request.email.key);
  if (!winner) throw new AppError('email_exists');
  return signUpAgain(context, winner, request, rules);
}

async function signUpNew(
  context: Context,
  request: SignUpRequest,
  rules: SignUpRules,
): Promise<SignUpOutcome | undefined> {
  const { password } = request;
  const passwordHash = password && (await hashAccepted(context, password));
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
  const action = rules.audits === 'requests' ? 'user_confirmation_requested' : null;
  const audit = { stored: action && auditPayload(action, actorOf(draft), context.now, emailTraits), taken: null };
  return inTransaction(context, async (tx) => {
    const pending = { ...draft, confirmation_sent_at: context.now };
    const user = await storeIfFree(tx, pending, { identityData, audit });
    if (!user) return undefined;
    await sendConfirmation(tx, user, rules.back);
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
  const confirmed = { ...draft, user_metadata: verified, email_confirmed_at: context.now };
  const traits = rules.audits === 'requests' ? emailTraits : undefined;
  const audit = { stored: auditPayload('user_signedup', actorOf(confirmed), context.now, traits), taken: null };
  const user = await storeIfFree(context, confirmed, { identityData, audit });
  return user && { kind: 'confirmed', user };
}
