import { findUserByEmail, findUserByPhone, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import { requireMailQuota } from '../messages/mail-quota.ts';
import { mailFlows } from '../pkce/create-flow-state.ts';
import { provenAt, type Address, type PhoneAddress } from './address.ts';
import type { EmailAddress } from './email-address.ts';
import { sendEmailChange } from './email-change.ts';
import { requireMailTurn, tooSoonForAnybody, type TooSoon } from './mail-turn.ts';
import { strangerWith } from './new-user.ts';
import { sendPhoneChange } from './phone-change.ts';
import type { MailRules } from './recover.ts';
import { requireDeliverable } from './require-deliverable.ts';
import { sendCode } from './send-code.ts';
import { confirmationLink } from './send-confirmation.ts';
import { sendLink } from './send-link.ts';

/**
 * Sends the confirmation of a sign-up again, to an address that waits for one. For every other address the work is the
 * same, and nothing is sent.
 *
 * @returns the id of a text message, where clients see one.
 * @throws AppError `over_email_send_rate_limit`, `email_address_refused`, `email_address_not_authorized`, `over_sms_send_rate_limit`,
 *   `sms_send_failed`.
 */
export async function resendConfirmation(
  context: Context,
  address: Address,
  rules: MailRules,
): Promise<string | undefined> {
  if (address.kind === 'email') await requireDeliverable(context, address);
  const found = await findOwnUser(context, address);
  const waiting = found && provenAt(found, address.kind) === null ? found : undefined;
  const user = waiting ?? strangerWith(context, address);
  return inMailTransaction(context, async (tx) => {
    const audit = address.kind === 'email' ? 'user_confirmation_requested' : 'user_recovery_requested';
    const turn = { slot: 'confirmation_sent_at', audit, by: address.kind } as const;
    const turned = await requireMailTurn(tx, user, turn, waiting ? tooSoonForAnybody(tx, rules.tooSoon) : 'skip');
    if (waiting && !turned) return seeQuota(tx, address);
    const about = { user: turned ?? user, isDecoy: !turned };
    if (address.kind === 'phone') return sendCode(tx, { kind: 'confirmation', phone: address, ...about });
    await sendLink(tx, { ...confirmationLink(about.user, rules.back, mailFlows.resentSignup), isDecoy: about.isDecoy });
    return undefined;
  });
}

/** Where there are no mails left, who has just had one is told so like everybody. */
async function seeQuota(context: Context, { kind }: Address): Promise<undefined> {
  if (kind === 'email') await requireMailQuota(context);
}

/** The user who has the address itself: an identity with it does not count. */
function findOwnUser(context: Context, { kind, key }: Address): Promise<UserRow | undefined> {
  const find = kind === 'email' ? findUserByEmail : findUserByPhone;
  return find(context, context.request.audience, key);
}

/**
 * Mails the links of a pending change of address again, with new tokens. The user is known by the current address.
 *
 * @throws AppError `over_email_send_rate_limit`, `email_address_not_authorized`.
 */
export async function resendEmailChange(context: Context, email: EmailAddress, rules: MailRules): Promise<void> {
  await requireDeliverable(context, email);
  const found = await findUserByEmail(context, context.request.audience, email.key);
  const waiting = found?.new_email ? found : undefined;
  const user = waiting ?? { ...strangerWith(context, { kind: 'email', ...email }), new_email: email.written };
  const tooSoon = tooSoonForAnybody(context, rules.tooSoon);
  const changeRules = { ...rules, tooSoon, asksCurrent: true, isDecoy: !waiting };
  await inMailTransaction(context, (tx) => sendEmailChange(tx, user, changeRules));
}

/**
 * Texts the code of a pending change of number again, to the new number. The user is known by the current one.
 *
 * @returns the id of the message, where clients see one.
 * @throws AppError `over_sms_send_rate_limit`, `sms_send_failed`
 */
export async function resendPhoneChange(
  context: Context,
  phone: PhoneAddress,
  tooSoon: TooSoon,
): Promise<string | undefined> {
  const found = await findUserByPhone(context, context.request.audience, phone.key);
  const waiting = found?.new_phone ? found : undefined;
  const text = {
    phone: { ...phone, key: waiting?.new_phone ?? phone.key },
    tooSoon: tooSoonForAnybody(context, tooSoon),
    isDecoy: !waiting,
  };
  const user = waiting ?? strangerWith(context, phone);
  const { messageId } = await inMailTransaction(context, (tx) => sendPhoneChange(tx, user, text));
  return messageId;
}
