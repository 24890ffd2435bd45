import { inTransaction, lockUser, type UserChange, type UserRow } from '@gatehouse/database';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { requireFree } from '../users/address.ts';
import { changeUser } from '../users/change-user.ts';
import type { EmailAddress } from '../users/email-address.ts';
import { forgetWhatWasSent } from '../users/forget-what-was-sent.ts';
import { markedMetadata } from '../users/identity-claims.ts';
import { mergeMetadata, type Metadata } from '../users/metadata.ts';
import { hashAccepted, type AcceptedPassword } from '../users/new-password.ts';
import { requireGivableRole } from '../users/provider-rules.ts';
import { confirmedAt } from '../users/user-state.ts';
import type { ConfirmationRules } from './confirmation-rules.ts';
import { userTraits } from './create-user.ts';
import { keepIdentities } from './keep-identities.ts';

/** What an administrator changes. Absent and empty values change nothing. */
export interface AdminUserUpdate {
  readonly role: string;
  /** Only true has an effect. */
  readonly confirmsEmail: boolean;
  readonly confirmsPhone?: boolean;
  readonly password: AcceptedPassword | null;
  readonly email: EmailAddress | null;
  /** Digits. */
  readonly phone?: string;
  /** Null ends a ban. */
  readonly bannedUntil?: Date | null;
  readonly appMetadata: Metadata | null;
  readonly userMetadata: Metadata | null;
}

/**
 * Changes a user for an administrator, all or nothing. A new password ends the user's sessions and whatever was sent; a new
 * address or number ends what was sent, and a change that was under way: whoever began that may be why an administrator acts.
 * Hooks hear of it after the commit; their failure is only logged.
 *
 * @returns the user; metadata as a hook's answer sets it.
 * @throws AppError `user_not_found`, `validation_failed`, `password_queue_full`, `email_exists`, `phone_exists`.
 */
export async function updateUserAsAdmin(
  context: Context,
  actor: Actor,
  userId: string,
  update: AdminUserUpdate,
  rules: ConfirmationRules,
): Promise<UserRow> {
  const role = requireGivableRole(context.instance, update.role.trim());
  const passwordHash = update.password && (await hashAccepted(context, update.password));
  const updated = await inTransaction(context, async (tx) => {
    const user = await lockUser(tx, userId);
    const moves = movesIn(user, update);
    await requireFreeFor(tx, user, moves);
    const confirms = confirmationsIn(user, update, rules);
    const changes = changesOf(tx, user, { ...update, ...confirms, role }, rules);
    const secret = passwordHash ? { password_hash: passwordHash, ...nothingSent } : {};
    const isMoved = moves.email !== null || moves.phone !== undefined;
    const moved = isMoved ? { ...nothingPending, ...nothingSent } : {};
    const changed = await changeUser(tx, user, { ...changes, ...secret, ...moved });
    if (passwordHash) await endSessions(tx, userId, { all: true }, 'password_changed');
    if (passwordHash || confirms.confirmsEmail || isMoved) await forgetWhatWasSent(tx, userId);
    const named = await keepIdentities(tx, changed, { ...update, ...confirms }, rules);
    await recordAudit(tx, 'user_modified', actor, userTraits(user));
    return named;
  });
  return tellHooks(context, updated);
}

/** Addresses of people who sign in by SSO alone are their own: nobody finds an account by them. */
async function requireFreeFor(tx: Context, user: UserRow, { email, phone }: Moves): Promise<void> {
  if (email && !user.is_sso_user) await requireFree(tx, user.aud, { kind: 'email', key: email.key }, user.id);
  if (phone) await requireFree(tx, user.aud, { kind: 'phone', key: phone }, user.id);
}

/** No mail counts as sent any more, so that the next one need not wait. */
const nothingSent = {
  confirmation_sent_at: null,
  recovery_sent_at: null,
  email_change_sent_at: null,
  phone_change_sent_at: null,
  reauthentication_sent_at: null,
} as const satisfies UserChange;

const nothingPending = {
  new_email: null,
  email_change_confirmations: 0,
  new_phone: null,
} as const satisfies UserChange;

/** The address and the number of an update that the user does not have yet. */
type Moves = Pick<AdminUserUpdate, 'email' | 'phone'>;

function movesIn(user: UserRow, { email, phone = '' }: AdminUserUpdate): Moves {
  return {
    email: email && email.key !== user.email_key ? email : null,
    ...(phone !== '' && phone !== user.phone ? { phone } : {}),
  };
}

type Confirmations = Required<Pick<AdminUserUpdate, 'confirmsEmail' | 'confirmsPhone'>>;

/** An address that is not there cannot be confirmed. */
function confirmationsIn(user: UserRow, update: AdminUserUpdate, { renews }: ConfirmationRules): Confirmations {
  const counts = renews || !confirmedAt(user);
  const hasEmail = update.email !== null || Boolean(user.email);
  const hasPhone = Boolean(update.phone ?? user.phone);
  return {
    confirmsEmail: update.confirmsEmail && counts && hasEmail,
    confirmsPhone: update.confirmsPhone === true && counts && hasPhone,
  };
}

function changesOf(
  { now }: Context,
  user: UserRow,
  update: AdminUserUpdate & Confirmations,
  rules: ConfirmationRules,
): UserChange {
  const { role, email, phone, confirmsEmail, confirmsPhone, bannedUntil } = update;
  const marked = markedMetadata(user.user_metadata, confirmsEmail, rules.marks);
  const becomesNamed = (email !== null && confirmsEmail) || (Boolean(phone) && confirmsPhone);
  return {
    ...(role === '' ? {} : { role }),
    ...(confirmsEmail ? { email_confirmed_at: now } : {}),
    ...(confirmsPhone ? { phone_confirmed_at: now } : {}),
    ...(email ? { email: email.written, email_key: email.key } : {}),
    ...(phone ? { phone } : {}),
    ...(user.is_anonymous && becomesNamed ? { is_anonymous: false } : {}),
    ...(bannedUntil === undefined ? {} : { banned_until: bannedUntil }),
    app_metadata: mergeMetadata(user.app_metadata, update.appMetadata),
    user_metadata: mergeMetadata(marked, update.userMetadata),
  };
}

async function tellHooks(context: Context, user: UserRow): Promise<UserRow> {
  try {
    return applyAnswer(user, await callEventHooks(context, 'usermodified', user, hookBudgetOf(context)));
  } catch (error) {
    context.services.log.warn({ component: 'webhook', event: 'usermodified', err: error }, 'event hook failed');
    return user;
  }
}
