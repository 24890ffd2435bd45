import { claimMailSlot, type MailSlot, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, auditPayload, type AuditAction } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';

/** A mail of a sort that somebody asks for. */
export interface MailTurn {
  readonly slot: MailSlot;
  /** What the audit log says of the request; null: nothing. */
  readonly audit: AuditAction | null;
  readonly traits?: Readonly<Record<string, unknown>>;
}

/**
 * Takes a user's turn to be sent a mail of a sort; of parallel requests one gets it. Call it in the transaction that
 * sends the mail.
 *
 * @returns the user with the time of sending; undefined when it is too soon, or the user is a stranger.
 */
async function takeMailTurn(context: Context, user: UserRow, turn: MailTurn): Promise<UserRow | undefined> {
  const { slot, audit, traits } = turn;
  return claimMailSlot(context, user.id, slot, {
    now: context.now,
    sentBefore: new Date(context.now.getTime() - intervalMilliseconds(context)),
    auditPayload: audit === null ? null : auditPayload(audit, actorOf(user), context.now, traits),
  });
}

/** The error for who asks again too soon; it says how many whole seconds are left. */
function tooSoonError(context: Context, sentAt: Date | null): AppError {
  const interval = intervalMilliseconds(context);
  // Without a time a parallel request was first, just now.
  const left = (sentAt?.getTime() ?? context.now.getTime()) + interval - context.now.getTime();
  const seconds = Math.min(Math.max(1, Math.ceil(left / 1_000)), interval / 1_000);
  return new AppError('over_email_send_rate_limit', { params: { seconds }, retryAfterSeconds: seconds });
}

/** Whether who asks again too soon is told so. */
export type TooSoon = 'skip' | 'refuse';

/**
 * What somebody is told who has shown nothing but an address. Only an address with an account can have been asked for
 * too soon: a site that hides who has one tells nobody.
 */
export function tooSoonForAnybody({ instance }: Context, tooSoon: TooSoon): TooSoon {
  return instance.settings.hide_existing_accounts ? 'skip' : tooSoon;
}

/**
 * Takes the turn or says that it is too soon.
 *
 * @returns undefined when nothing is to be sent.
 * @throws AppError `over_email_send_rate_limit`
 */
export async function requireMailTurn(
  context: Context,
  user: UserRow,
  turn: MailTurn,
  tooSoon: TooSoon,
): Promise<UserRow | undefined> {
  const taken = await takeMailTurn(context, user, turn);
  if (taken || tooSoon === 'skip') return taken;
  throw tooSoonError(context, user[turn.slot]);
}

function intervalMilliseconds(context: Context): number {
  return context.instance.settings.smtp.max_frequency * 1_000;
}
