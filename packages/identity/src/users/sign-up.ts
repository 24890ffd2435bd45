import type { UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, auditPayload } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { inMailTransaction, onMailFailure } from '../hooks/held-mails.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { askBeforeUserCreated, tellAfterUserCreated } from '../hooks/user-created-hooks.ts';
import { requireUserRoom } from '../quotas/user-quota.ts';
import { confirmsByItself, findOwner, proven, traitsOf } from './address.ts';
import type { Metadata } from './metadata.ts';
import { hashAccepted } from './new-password.ts';
import { storeIfFree } from './new-user.ts';
import { requireDeliverable } from './require-deliverable.ts';
import { sendConfirmation } from './send-confirmation.ts';
import { signUpAgain } from './sign-up-again.ts';
import { draftSignUp, type SignUpOutcome, type SignUpRequest, type SignUpRules } from './sign-up-request.ts';
import { takeBackUser } from './take-back.ts';

/**
 * Signs a person up by e-mail or phone.
 *
 * Each path hashes once, if there is a password at all, and makes the same number of statements, so that time tells no
 * more than the answer. The insert decides who is first: the look-up before it only spares the hooks.
 *
 * @throws AppError `email_address_refused`, `email_address_not_authorized`, `over_email_send_rate_limit`, `over_sms_send_rate_limit`,
 *   `sms_send_failed`, `hook_*`, `password_queue_full`, `user_quota_reached`.
 */
export async function signUp(context: Context, request: SignUpRequest, rules: SignUpRules): Promise<SignUpOutcome> {
  const { address } = request;
  const isMailed = address.kind === 'email' && !confirmsByItself(context.instance.settings, 'email');
  if (isMailed) await requireDeliverable(context, address);
  // Before the address is looked up: a site that is full must not tell who has an account.
  await requireUserRoom(context);
  const known = await findOwner(context, address);
  return known ? signUpAgain(context, known, request, rules) : signUpUnknown(context, request, rules);
}

/** The same, for an address that has just been looked up and is nobody's. */
export async function signUpUnknown(
  context: Context,
  request: SignUpRequest,
  rules: SignUpRules,
): Promise<SignUpOutcome> {
  const outcome = await signUpNew(context, request, rules);
  if (outcome) {
    await tellAfterUserCreated(context, outcome.user);
    return outcome;
  }
  // A parallel request with the same address was first.
  const winner = await findOwner(context, request.address);
  if (!winner) throw new AppError(request.address.kind === 'email' ? 'email_exists' : 'phone_exists');
  return signUpAgain(context, winner, request, rules);
}

/** A user that this request has stored. */
type NewSignUp = Exclude<SignUpOutcome, { kind: 'taken' }>;

async function signUpNew(context: Context, request: SignUpRequest, rules: SignUpRules): Promise<NewSignUp | undefined> {
  const { password } = request;
  const passwordHash = password && (await hashAccepted(context, password));
  const draft = draftSignUp(context, request, rules, passwordHash);
  const budget = hookBudgetOf(context);
  await askBeforeUserCreated(context, draft.user);
  const validated = applyAnswer(draft.user, await callEventHooks(context, 'validate', draft.user, budget));
  const made = { ...request, identityData: draft.identityData };
  if (!confirmsByItself(context.instance.settings, request.address.kind)) {
    return storePending(context, validated, made, rules);
  }
  const accepted = applyAnswer(validated, await callEventHooks(context, 'signup', validated, budget));
  return storeConfirmed(context, accepted, made, rules);
}

type MadeSignUp = SignUpRequest & { readonly identityData: Metadata };

async function storePending(
  context: Context,
  draft: UserRow,
  { address, identityData }: MadeSignUp,
  rules: SignUpRules,
): Promise<NewSignUp | undefined> {
  const action = rules.audits === 'requests' ? 'user_confirmation_requested' : null;
  const audit = { stored: action && auditPayload(action, actorOf(draft), context.now, traitsOf(address)), taken: null };
  return inMailTransaction(context, async (tx) => {
    const pending = { ...draft, confirmation_sent_at: context.now };
    const user = await storeIfFree(tx, pending, { provider: address.kind, identityData, audit });
    if (!user) return undefined;
    onMailFailure(tx, (undo) => takeBackUser(undo, user));
    await sendConfirmation(tx, user, address, rules.back);
    return { kind: 'pending', user };
  });
}

async function storeConfirmed(
  context: Context,
  draft: UserRow,
  { address, identityData }: MadeSignUp,
  rules: SignUpRules,
): Promise<NewSignUp | undefined> {
  const { user_metadata: metadata } = draft;
  const isMail = address.kind === 'email';
  const verified = rules.copiesClaims && isMail ? { ...metadata, email_verified: true } : metadata;
  const confirmed = { ...draft, user_metadata: verified, ...proven(address.kind, context.now) };
  const ways = { ...traitsOf(address), ...(isMail ? {} : { channel: address.channel }) };
  const traits = rules.audits === 'requests' ? ways : undefined;
  const audit = { stored: auditPayload('user_signedup', actorOf(confirmed), context.now, traits), taken: null };
  const user = await storeIfFree(context, confirmed, { provider: address.kind, identityData, audit });
  return user && { kind: 'confirmed', user };
}
