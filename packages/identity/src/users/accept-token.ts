import {
  deleteOneTimeTokens,
  findUserById,
  verifyIdentities,
  type OneTimeTokenRow,
  type UserRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit, type AuditDetail } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { answeredChange, type HookAnswer } from '../hooks/call-event-hooks.ts';
import { spendOneTimeToken } from '../one-time-tokens/spend-one-time-token.ts';
import { generatePassword } from '../passwords/generate-password.ts';
import { passwordRules } from '../passwords/password-strength.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import type { Ending } from '../sessions/ending.ts';
import { changeUser } from './change-user.ts';
import { askBeforeAccepting } from './ask-before-accepting.ts';
import { followedClaims, markedMetadata, type ProofMark } from './identity-claims.ts';
import { acceptPassword, hashAccepted } from './new-password.ts';
import { noteConfirmed } from './note-confirmed.ts';
import { followProviders } from './providers.ts';
import { emailTraits } from './sign-up-request.ts';
import { isBanned } from './user-state.ts';

/** Where clients expect different things of a link or code. */
export interface AcceptanceRules {
  /** What an invited person who has no password sent along; empty for nothing. */
  readonly password: string;
  /** What happens without it: an error, or a password that nobody knows. */
  readonly missingPassword: 'refuse' | 'random';
  /** Whether the link of a person who had been confirmed before is a login: for the hooks and the audit log. */
  readonly isLogin: boolean;
  readonly marks: ProofMark;
  readonly audits: AuditDetail;
}

/**
 * Takes a token of a sign-up, an invitation, a recovery or a magic link. An unconfirmed address is thereby confirmed.
 * Everything else that was mailed to the person stops working.
 *
 * @param ending what the person gets for it.
 * @throws AppError `one_time_token_not_found` also for a token that went to an address the user no longer has,
 *   `user_banned`, `invite_password_required`, `password_*`, `weak_password`, `hook_*`; whatever the
 *   ending throws.
 */
export async function acceptToken<Result>(
  context: Context,
  token: OneTimeTokenRow,
  rules: AcceptanceRules,
  ending: Ending<Result>,
): Promise<Result> {
  const user = await findUserById(context, token.user_id);
  if (!user) throw new AppError('one_time_token_not_found');
  requireOwner(context, user, token);
  const confirms = token.kind === 'confirmation' || user.email_confirmed_at === null;
  const passwordHash = token.kind === 'confirmation' ? await invitedPassword(context, user, rules) : null;
  const accept = async (tx: Context, locked: UserRow, answer: HookAnswer | null): Promise<UserRow> => {
    requireOwner(tx, locked, token);
    await deleteOneTimeTokens(tx, locked.id);
    const welcomed = confirms
      ? await confirmUser(tx, locked, { answer, passwordHash, token }, rules)
      : await welcomeBack(tx, locked, answer, rules);
    return followProviders(tx, welcomed);
  };
  const event = { name: confirms ? 'signup' : 'login', user } as const;
  const events = { event: confirms || rules.isLogin ? event : null, signsIn: ending.signsInBy !== null };
  return spendOneTimeToken(context, token, {
    prepare: askBeforeAccepting(context, user.id, events, accept),
    settle: async (tx, locked, asked) => {
      const accepted = await accept(tx, locked, asked?.answer ?? null);
      return ending.finish(tx, accepted, asked?.prepared ?? null);
    },
  });
}

/** @throws AppError `user_banned` (403), `one_time_token_not_found` for a user who was deleted. */
export function requireNotBanned(context: Context, user: UserRow): void {
  if (user.deleted_at) throw new AppError('one_time_token_not_found');
  if (isBanned(user, context.now)) throw new AppError('user_banned');
}

/** A mail proves the address it was sent to, and no other: the user may have another by now. */
function requireOwner(context: Context, user: UserRow, token: OneTimeTokenRow): void {
  requireNotBanned(context, user);
  if (user.email_key !== token.address) throw new AppError('one_time_token_not_found');
}

/** What confirms an address, and what comes with it. */
interface Confirmation {
  readonly answer: HookAnswer | null;
  /** Of an invited person's first password. */
  readonly passwordHash: string | null;
  readonly token: OneTimeTokenRow;
}

async function confirmUser(
  tx: Context,
  locked: UserRow,
  { answer, passwordHash, token }: Confirmation,
  rules: AcceptanceRules,
): Promise<UserRow> {
  // Whoever was signed in before the person chose a password is signed out.
  if (passwordHash) await endSessions(tx, locked.id, { all: true }, 'password_changed');
  const confirmed = { ...locked, email_confirmed_at: tx.now };
  const metadata = answer?.userMetadata ?? locked.user_metadata;
  const change = {
    ...answeredChange(answer),
    ...(passwordHash ? { password_hash: passwordHash } : {}),
    user_metadata: markedMetadata(followedClaims(metadata, confirmed), true, rules.marks),
    email_confirmed_at: tx.now,
    // Who had no name and linked an account elsewhere has one with it.
    ...(locked.is_anonymous ? { is_anonymous: false } : {}),
  };
  const user = await changeUser(tx, locked, change);
  // Of who confirms by signing in, identities are left as they are (supabase-core.md 13.10).
  if (token.kind === 'confirmation' || rules.marks === 'identity') await verifyIdentities(tx, user, tx.now);
  await recordAudit(tx, 'user_signedup', actorOf(user), rules.audits === 'requests' ? emailTraits : undefined);
  await noteConfirmed(tx, locked, user);
  return user;
}

async function welcomeBack(
  tx: Context,
  locked: UserRow,
  answer: HookAnswer | null,
  rules: AcceptanceRules,
): Promise<UserRow> {
  const change = answeredChange(answer);
  const user = Object.keys(change).length === 0 ? locked : await changeUser(tx, locked, change);
  if (rules.isLogin && rules.audits === 'requests') await recordAudit(tx, 'login', actorOf(user));
  return user;
}

async function invitedPassword(context: Context, user: UserRow, rules: AcceptanceRules): Promise<string | null> {
  if (user.invited_at === null || user.password_hash !== null) return null;
  if (rules.password === '' && rules.missingPassword === 'refuse') throw new AppError('invite_password_required');
  if (rules.password !== '') return hashAccepted(context, await acceptPassword(context, rules.password));
  const random = generatePassword(passwordRules(context.instance.settings.password), 64);
  return context.services.passwords.hash(context.instanceId, random);
}
