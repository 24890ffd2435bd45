import { randomUUID } from 'node:crypto';
import type { UserRow } from '@gatehouse/database';
import type { Context } from '../../context.ts';
import { promiseDecoy, promiseMessage, type PromisedMessage } from '../promise-message.ts';
import type { SmsContent } from './sms-content.ts';

/** A text message with a code. */
export interface CodeSms {
  readonly kind: 'confirmation' | 'phone_change' | 'reauthentication';
  /** Whom it is about. */
  readonly user: UserRow;
  /** Where it goes, digits only. */
  readonly phone: string;
  readonly content: SmsContent;
  /** After this the code is worth nothing, and the message is not sent any more. */
  readonly expiresAt: Date;
}

/** Promises a text message, with the caller's transaction. */
export async function queueSms(context: Context, sms: CodeSms): Promise<void> {
  await promiseMessage(context, messageOf(sms));
}

/** Does the work of {@link queueSms} for a message that nobody gets; `auditPayload` is what the audit log says. */
export async function queueDecoySms(
  context: Context,
  sms: CodeSms,
  auditPayload: Record<string, unknown> | null = null,
): Promise<void> {
  await promiseDecoy(context, messageOf(sms), auditPayload);
}

function messageOf({ kind, user, phone, content, expiresAt }: CodeSms): PromisedMessage {
  const id = randomUUID();
  return {
    id,
    user_id: user.id,
    channel: 'sms',
    kind,
    recipient: phone,
    content,
    wire_id: id,
    expires_at: expiresAt,
  };
}
