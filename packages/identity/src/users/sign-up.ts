import {
  findUserByEmail,
  inTransaction,
  lockUser,
  updateEmailIdentity,
  updateUser,
  type UserRow,
} from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { answeredChange, applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { startHookBudget } from '../hooks/hook-budget.ts';
import { parseEmailAddress, type EmailAddress } from './email-address.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import { draftEmailUser, emailIdentityData, storeEmailUser } from './new-user.ts';
import { requireUsablePassword } from './password-rules.ts';
import { isSentRecently, sendConfirmation } from './send-confirmation.ts';
import { confirmedAt } from './user-state.ts';

/** What a person signs up with. */
export interface SignUpRequest {
  readonly email: string;
  readonly password: string;
  readonly data: Metadata | null;
}

/**
 * Signs a person up by e-mail and password.
 *
 * An address that is known but unconfirmed gets another mail (unless one was sent recently); its data changes only when
 * the password is the right one, since anybody may type a stranger's address. Each path hashes exactly once, so that
 * time tells no more than the answer.
 *
 * @returns the user, confirmed under autoconfirm.
 * @throws AppError `password_*`, `email_required`, `email_address_invalid`, `email_exists` for a confirmed address,
 *   `hook_*`, `password_queue_full`.
 */
export async function signUp(context: Context, request: SignUpRequest): Promise<UserRow> {
  requireUsablePassword(context.instance, request.password);
  const email = parseEmailAddress(request.email);
  const known = await findUserByEmail(context, context.request.audience, email.key);
  if (known) return signUpAgain(context, known, request);
  try {
    return await signUpNew(context, email, request);
  } catch (error) {
    if (!isAppError(error, 'email_exists')) throw error;
    // A parallel request with the same address was first.
    const winner = await findUserByEmail(context, context.request.audience, email.key);
    if (!winner) throw error;
    return signUpAgain(context, winner, request);
  }
}

async function signUpNew(context: Context, email: EmailAddress, request: SignUpRequest): Promise<UserRow> {
  const { jwt, mailer } = context.instance.settings;
  const passwordHash = await context.services.passwords.hash(context.instanceId, request.password);
  const draft = draftEmailUser(context, {
    aud: context.request.audience,
    role: jwt.default_group_name,
    email,
    passwordHash,
    userMetadata: mergeMetadata({}, request.data),
  });
  const budget = startHookBudget();
  const validated = applyAnswer(draft, await callEventHooks(context, 'validate', draft, budget));
  if (!mailer.autoconfirm) {
    return inTransaction(context, async (tx) => sendConfirmation(tx, await storeEmailUser(tx, validated)));
  }
  const accepted = applyAnswer(validated, await callEventHooks(context, 'signup', validated, budget));
  return inTransaction(context, async (tx) => {
    const stored = await storeEmailUser(tx, { ...accepted, email_confirmed_at: context.now });
    await recordAudit(tx, 'user_signedup', actorOf(stored));
    return stored;
  });
}

async function signUpAgain(context: Context, known: UserRow, request: SignUpRequest): Promise<UserRow> {
  const { passwords } = context.services;
  const { matches } = await passwords.verify(context.instanceId, request.password, known.password_hash);
  if (confirmedAt(known)) return answerKnown(context, request);
  const data = matches ? request.data : null;
  if (context.instance.settings.mailer.autoconfirm) return confirmAgain(context, known, data);
  return inTransaction(context, async (tx) => {
    const user = data ? await updateUser(tx, known.id, mergedData(known, data), context.now) : known;
    return isSentRecently(context, known.confirmation_sent_at) ? user : sendConfirmation(tx, user);
  });
}

/** A site may hide that the address has an account: the answer is then that of a first sign-up. */
function answerKnown(context: Context, request: SignUpRequest): UserRow {
  const { hide_existing_accounts: hides, jwt, mailer } = context.instance.settings;
  if (!hides) throw new AppError('email_exists');
  const decoy = draftEmailUser(context, {
    aud: context.request.audience,
    role: jwt.default_group_name,
    email: parseEmailAddress(request.email),
    passwordHash: null,
    userMetadata: mergeMetadata({}, request.data),
  });
  return mailer.autoconfirm
    ? { ...decoy, email_confirmed_at: context.now }
    : { ...decoy, confirmation_sent_at: context.now };
}

/** Autoconfirm was switched on after the first try: the address counts as confirmed now, the first password stays. */
async function confirmAgain(context: Context, known: UserRow, data: Metadata | null): Promise<UserRow> {
  const answer = await callEventHooks(context, 'signup', known, startHookBudget());
  return inTransaction(context, async (tx) => {
    const merged = data ? mergedData(await lockUser(tx, known.id), data) : {};
    const change = { ...merged, ...answeredChange(answer), email_confirmed_at: context.now };
    const user = await updateUser(tx, known.id, change, context.now);
    await updateEmailIdentity(tx, user, emailIdentityData(user), context.now);
    await recordAudit(tx, 'user_signedup', actorOf(user));
    return user;
  });
}

function mergedData(user: UserRow, data: Metadata): { user_metadata: Metadata } {
  return { user_metadata: mergeMetadata(user.user_metadata, data) };
}
