import { claimMailSlot, releaseMailSlot, type MailSlot, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, auditPayload, type AuditAction } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { holdDecoy, onMailFailure } from '../hooks/held-mails.ts';
import type { AddressKind } from './address.ts';

/** A mail or text message of a sort that somebody asks for. */
export interface MailTurn {
  readonly slot: MailSlot;
  /** What the audit log says of the request; null: nothing. */
  readonly audit: AuditAction | null;
  readonly traits?: Readonly<Record<string, unknown>>;
  /** What it is sent to: each has a pace of its own. Default `email`. */
  readonly by?: AddressKind;
}

const lastDay = new Date('9999-12-31T00:00:00Z');

/**
 * Takes a user's turn to be sent a mail of a sort; of parallel requests one gets it. Call it in the transaction that
 * sends the mail.
 *
 * @returns the user with the time of sending; undefined when it is too soon, or the user is a stranger.
 */
async function takeMailTurn(context: Context, user: UserRow, turn: MailTurn): Promise<UserRow | undefined> {
  const { slot, audit, traits, by = 'email' } = turn;
  const interval = intervalMilliseconds(context, by);
  return claimMailSlot(context, user.id, slot, {
    now: context.now,
    // Without a limit nothing is too recent, not even what a request that came a moment later was sent.
    sentBefore: interval === 0 ? lastDay : new Date(context.now.getTime() - interval),
    auditPayload: audit === null ? null : auditPayload(audit, actorOf(user), context.now, traits),
  });
}

/** The error for who asks again too soon; it says how many whole seconds are left. */
function tooSoonError(context: Context, sentAt: Date | null, by: AddressKind): AppError {
  const interval = intervalMilliseconds(context, by);
  // Without a time a parallel request was first, just now.
  const left = (sentAt?.getTime() ?? context.now.getTime()) + interval - context.now.getTime();
  const seconds = Math.min(Math.max(1, Math.ceil(left / 1_000)), interval / 1_000);
  const code = by === 'email' ? 'over_email_send_rate_limit' : 'over_sms_send_rate_limit';
  return new AppError(code, { params: { seconds }, retryAfterSeconds: seconds });
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
 * @throws AppError `over_email_send_rate_limit`, `over_sms_send_rate_limit`
 */
export async function requireMailTurn(
  context: Context,
  user: UserRow,
  turn: MailTurn,
  tooSoon: TooSoon,
): Promise<UserRow | undefined> {
  const taken = await takeMailTurn(context, user, turn);
  const slot = { takenAt: context.now, before: user[turn.slot] };
  if (!taken && tooSoon === 'refuse') throw tooSoonError(context, user[turn.slot], turn.by ?? 'email');
  if (taken) onMailFailure(context, (tx) => releaseMailSlot(tx, user.id, turn.slot, slot));
  else holdDecoy(context, turn.by === 'phone' ? 'send_sms' : 'send_email');
  return taken;
}

function intervalMilliseconds({ instance }: Context, by: AddressKind): number {
  const { smtp, sms } = instance.settings;
  return (by === 'email' ? smtp : sms).max_frequency * 1_000;
}
