import {
  deleteOneTimeTokens,
  findUserById,
  findUserByNewPhone,
  findUserByPhone,
  type UserRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { answeredChange, type HookAnswer } from '../hooks/call-event-hooks.ts';
import { findPhoneCode } from '../one-time-tokens/find-phone-code.ts';
import { spendCode } from '../one-time-tokens/spend-one-time-token.ts';
import { otpEnding } from '../sessions/ending.ts';
import type { SignedIn } from '../sessions/sign-in.ts';
import { requireNotBanned } from './accept-token.ts';
import { askBeforeAccepting } from './ask-before-accepting.ts';
import { changeUser } from './change-user.ts';
import { completePhoneChange } from './phone-change.ts';
import { followProviders } from './providers.ts';

/** What a text message was about, as clients name it (supabase-core.md 13.10). */
export const phoneVerificationTypes = ['sms', 'phone_change'] as const;

/** What a person brings from a text message. */
export interface PhoneVerification {
  readonly type: (typeof phoneVerificationTypes)[number];
  /** The number it was sent to, digits only. */
  readonly phone: string;
  readonly code: string;
}

const phoneTraits = { provider: 'phone' } as const;

/**
 * Spends a code that was texted: confirms the number or completes a change of it, and signs in.
 *
 * @throws AppError `one_time_code_invalid`, `user_banned`, `phone_exists`, `service_unavailable`, `hook_*`.
 */
export async function verifyPhone(context: Context, { type, phone, code }: PhoneVerification): Promise<SignedIn> {
  const kind = type === 'sms' ? 'confirmation' : 'phone_change';
  const token = await findPhoneCode(context, { phone, code, kind });
  const find = type === 'sms' ? findUserByPhone : findUserByNewPhone;
  // Several people may want to have one number: whose code it is says the token.
  const user = await (token ? findUserById(context, token.user_id) : find(context, context.request.audience, phone));
  if (!user) throw new AppError('one_time_code_invalid');
  requireNotBanned(context, user);
  const accept = async (tx: Context, locked: UserRow, answer: HookAnswer | null): Promise<UserRow> => {
    requireNotBanned(tx, locked);
    if ((type === 'sms' ? locked.phone : locked.new_phone) !== phone) throw new AppError('one_time_code_invalid');
    return type === 'sms' ? confirmPhone(tx, locked, answer) : changePhone(tx, locked, phone);
  };
  const event = { name: user.phone_confirmed_at === null ? 'signup' : 'login', user } as const;
  const events = { event: type === 'sms' ? event : null, signsIn: true };
  return spendCode(
    context,
    { userId: user.id, token },
    {
      prepare: askBeforeAccepting(context, user.id, events, accept),
      settle: async (tx, locked, asked) => {
        const accepted = await accept(tx, locked, asked?.answer ?? null);
        return otpEnding.finish(tx, accepted, asked?.prepared ?? null);
      },
    },
  );
}

async function confirmPhone(tx: Context, locked: UserRow, answer: HookAnswer | null): Promise<UserRow> {
  await deleteOneTimeTokens(tx, locked.id);
  const change = { ...answeredChange(answer), phone_confirmed_at: tx.now, is_anonymous: false };
  const user = await changeUser(tx, locked, change);
  // Written for every sign-in by text message, as clients of the log expect.
  await recordAudit(tx, 'user_signedup', actorOf(user), phoneTraits);
  return followProviders(tx, user);
}

async function changePhone(tx: Context, locked: UserRow, phone: string): Promise<UserRow> {
  const user = await completePhoneChange(tx, locked, phone);
  await recordAudit(tx, 'user_modified', actorOf(user));
  return user;
}
