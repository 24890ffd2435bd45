import { rehearse, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { recordPayload } from '../audit/audit-entry.ts';
import { hasMailHook } from '../hooks/held-mails.ts';
import { waitAsHookWould } from '../hooks/hook-pace.ts';
import { hasSendSmsHook } from '../hooks/send-sms-hook.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import { requireMailQuota } from '../messages/mail-quota.ts';
import { queueDecoyMail } from '../messages/queue-mail.ts';
import { queueDecoySms } from '../messages/sms/queue-sms.ts';
import { mailFlows, type FlowKind } from '../pkce/create-flow-state.ts';
import type { Address, PhoneAddress } from './address.ts';
import { makeCode, sendCode } from './send-code.ts';
import { makeLink, sendLink, type LinkMail } from './send-link.ts';

/** Sends what confirms a new address: a link by mail, a code by text message. Call it in a transaction. */
export async function sendConfirmation(
  context: Context,
  user: UserRow,
  address: Address,
  back: MailReturn,
): Promise<void> {
  if (address.kind === 'email') await sendLink(context, confirmationLink(user, back));
  else await sendCode(context, { kind: 'confirmation', user, phone: address });
}

/** The mail of a confirmation. */
export function confirmationLink(user: UserRow, back: MailReturn, flow: FlowKind = mailFlows.signup): LinkMail {
  const recipient = { written: user.email ?? '', key: user.email_key ?? '' };
  return { kind: 'confirmation', tokenKind: 'confirmation', user, recipient, back, flow };
}

/** A confirmation that nobody gets. */
interface PretendedConfirmation {
  readonly user: UserRow;
  readonly address: Address;
  readonly back: MailReturn;
  /** What the audit log says. */
  readonly entry: Record<string, unknown> | null;
}

/**
 * Does the work of storing somebody and confirming the address, and undoes all but the message, which nobody gets.
 *
 * @param store what else is done and undone
 */
export async function pretendConfirmation(
  context: Context,
  { user, address, back, entry }: PretendedConfirmation,
  store: (tx: Context) => Promise<void>,
): Promise<void> {
  if (address.kind === 'phone') return pretendCode(context, { user, phone: address, entry }, store);
  const mail = await rehearse(context, async (tx) => {
    await store(tx);
    return makeLink(tx, confirmationLink(user, back));
  });
  // Where addresses confirm themselves, a new user gets no mail.
  if (!context.instance.settings.mailer.autoconfirm) await requireMailQuota(context);
  if (hasMailHook(context)) return pretendByHook(context, 'send_email', entry);
  return queueDecoyMail(context, mail, entry);
}

async function pretendCode(
  context: Context,
  { user, phone, entry }: { user: UserRow; phone: PhoneAddress; entry: Record<string, unknown> | null },
  store: (tx: Context) => Promise<void>,
): Promise<void> {
  const sms = await rehearse(context, async (tx) => {
    await store(tx);
    return makeCode(tx, { kind: 'confirmation', user, phone });
  });
  if (hasSendSmsHook(context)) return pretendByHook(context, 'send_sms', entry);
  return queueDecoySms(context, sms, entry);
}

async function pretendByHook(
  context: Context,
  name: 'send_email' | 'send_sms',
  entry: Record<string, unknown> | null,
): Promise<void> {
  if (entry) await recordPayload(context, entry);
  await waitAsHookWould(context, name);
}
