import { inTransaction, lockUser, type UserRow } from '@gatehouse/database';
import { actorOf, auditPayload, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { answeredChange, callEventHooks } from '../hooks/call-event-hooks.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { waitAsHookWould } from '../hooks/hook-pace.ts';
import { requireMailQuota } from '../messages/mail-quota.ts';
import { confirmsByItself, isWaitingFor, proven, traitsOf, type Address } from './address.ts';
import { asStored } from './as-stored.ts';
import { changeUser } from './change-user.ts';
import { followedClaims, markedMetadata } from './identity-claims.ts';
import { addMissingIdentity, keepEmailIdentity } from './keep-identity.ts';
import { requireMailTurn, tooSoonForAnybody } from './mail-turn.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import { storeIfFree } from './new-user.ts';
import { noteConfirmed } from './note-confirmed.ts';
import { pretendConfirmation, sendConfirmation } from './send-confirmation.ts';
import { draftSignUp, type SignUpOutcome, type SignUpRequest, type SignUpRules } from './sign-up-request.ts';
import { isSignable } from './user-state.ts';

/**
 * Signs up with an address that somebody has: anybody may type a stranger's address.
 *
 * Unconfirmed, it gets another message. Its data changes only for who knows its password, and then only where clients
 * expect it.
 *
 * @throws AppError `over_email_send_rate_limit`, `over_sms_send_rate_limit`, `sms_send_failed`, `hook_*`,
 *   `password_queue_full`.
 */
export async function signUpAgain(
  context: Context,
  known: UserRow,
  request: SignUpRequest,
  rules: SignUpRules,
): Promise<SignUpOutcome> {
  const isOwner = await knowsPassword(context, known, request);
  const { address } = request;
  if (!mayGoOn(known, address, context.now)) return signUpTaken(context, known, request, rules);
  const data = isOwner && rules.repeats === 'merge_data' ? request.data : null;
  const confirms = confirmsByItself(context.instance.settings, address.kind);
  // A session follows where nothing may change: it is not for who merely knows the address.
  if (confirms && rules.repeats === 'change_nothing' && request.password && !isOwner) {
    return signUpTaken(context, known, request, rules);
  }
  const goOn = confirms ? confirmAgain : sendAgain;
  const outcome = await goOn(context, known, { address, data }, rules);
  // Another request, or an administrator, was first: nothing is left to go on with.
  return outcome ?? signUpTaken(context, known, request, rules);
}

/**
 * Whether a sign-up may go on with an account. To one that is banned it is what it is to any account that there is: of a
 * ban only a sign-in tells, and only who knows the password.
 */
function mayGoOn(user: UserRow, address: Address, now: Date): boolean {
  return isWaitingFor(user, address) && isSignable(user, now);
}

async function knowsPassword(context: Context, known: UserRow, { password }: SignUpRequest): Promise<boolean> {
  if (!password) return false;
  const { matches } = await context.services.passwords.verify(context.instanceId, password.text, known.password_hash);
  return matches;
}

/** Where the answer must not tell, neither may the time: the statements are those of a new user, and change nothing. */
async function signUpTaken(
  context: Context,
  known: UserRow,
  request: SignUpRequest,
  rules: SignUpRules,
): Promise<SignUpOutcome> {
  const { address } = request;
  const { user, identityData } = draftSignUp(context, request, rules, null);
  const isConfirmed = confirmsByItself(context.instance.settings, address.kind);
  const times = isConfirmed ? proven(address.kind, context.now) : { confirmation_sent_at: context.now };
  const decoy = { ...user, ...times, user_metadata: asStored(user.user_metadata) };
  const isAudited = rules.audits === 'requests';
  const entry = isAudited ? auditPayload('user_repeated_signup', actorOf(known), context.now, traitsOf(address)) : null;
  if (rules.pretends) await pretendToStore(context, decoy, { identityData, entry, request, rules });
  else if (isAudited) await recordAudit(context, 'user_repeated_signup', actorOf(known), traitsOf(address));
  return { kind: 'taken', decoy };
}

interface DecoyParts {
  readonly identityData: Metadata;
  /** What the audit log says. */
  readonly entry: Record<string, unknown> | null;
  readonly request: SignUpRequest;
  readonly rules: SignUpRules;
}

/** Everything that is done for a new user, undone, but for a message that nobody gets. */
async function pretendToStore(context: Context, decoy: UserRow, parts: DecoyParts): Promise<void> {
  const { identityData, entry, request, rules } = parts;
  const { address } = request;
  // Under its own address it would wait for the account.
  const name = `${decoy.id}@decoy`;
  const elsewhere = { ...decoy, ...(address.kind === 'email' ? { email_key: name } : { phone: name }) };
  await pretendConfirmation(context, { address, back: rules.back, user: decoy, entry }, async (tx) => {
    await storeIfFree(tx, elsewhere, { provider: address.kind, identityData });
  });
  await waitAsHookWould(context, 'before_user_created');
  await waitAsHookWould(context, 'after_user_created');
}

/** A sign-up that goes on: the data that changes, if any. */
interface Again {
  readonly address: Address;
  readonly data: Metadata | null;
}

/** @returns undefined for an account that has changed meanwhile, so that there is nothing to confirm. */
async function sendAgain(
  context: Context,
  known: UserRow,
  { address, data }: Again,
  rules: SignUpRules,
): Promise<SignUpOutcome | undefined> {
  return inMailTransaction(context, async (tx) => {
    const locked = await lockUser(tx, known.id);
    if (!mayGoOn(locked, address, tx.now)) return undefined;
    const merged = data ? await mergeData(tx, locked, data) : locked;
    const isAudited = rules.audits === 'requests';
    const turn = {
      slot: 'confirmation_sent_at',
      audit: isAudited ? 'user_confirmation_requested' : null,
      traits: traitsOf(address),
      by: address.kind,
    } as const;
    const user = await requireMailTurn(tx, merged, turn, tooSoonForAnybody(tx, rules.tooSoon));
    if (!user) {
      if (address.kind === 'email') await requireMailQuota(tx);
      return { kind: 'pending', user: merged };
    }
    // Without an identity the answer would look like that of an address that is taken.
    await addMissingIdentity(tx, user, address.kind);
    await sendConfirmation(tx, user, address, rules.back);
    return { kind: 'pending', user };
  });
}

function mergeData(tx: Context, locked: UserRow, data: Metadata): Promise<UserRow> {
  return changeUser(tx, locked, { user_metadata: mergeMetadata(locked.user_metadata, data) });
}

/**
 * Autoconfirm was switched on after the first try: the address counts as confirmed now, the first password stays.
 *
 * @returns undefined for an account that has changed while the hook was asked.
 */
async function confirmAgain(
  context: Context,
  known: UserRow,
  { address, data }: Again,
  rules: SignUpRules,
): Promise<SignUpOutcome | undefined> {
  const answer = await callEventHooks(context, 'signup', known, hookBudgetOf(context));
  return inTransaction(context, async (tx) => {
    const locked = await lockUser(tx, known.id);
    if (!mayGoOn(locked, address, tx.now)) return undefined;
    const proof = proven(address.kind, context.now);
    const confirmed = { ...locked, ...answeredChange(answer), ...proof };
    const metadata = answer.userMetadata ?? mergeMetadata(locked.user_metadata, data);
    const followed = followedClaims(metadata, confirmed);
    const marks = rules.copiesClaims ? 'user_metadata' : 'identity';
    const marked = markedMetadata(followed, address.kind === 'email', marks);
    const change = { ...answeredChange(answer), user_metadata: marked };
    const user = await changeUser(tx, locked, { ...change, ...proof });
    // What a site believes shows in `user_metadata` alone.
    if (rules.copiesClaims) await addMissingIdentity(tx, locked, address.kind);
    else await keepEmailIdentity(tx, user);
    await recordAudit(tx, 'user_signedup', actorOf(user), rules.audits === 'requests' ? traitsOf(address) : undefined);
    await noteConfirmed(tx, locked, user);
    return { kind: 'confirmed', user };
  });
}
