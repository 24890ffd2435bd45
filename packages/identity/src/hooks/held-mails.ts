import { inTransaction } from '@gatehouse/database';
import type { Context } from '../context.ts';
import type { Mail } from '../messages/queue-mail.ts';
import { hasAuthHook } from './auth-hook-names.ts';
import { waitAsHookWould } from './hook-pace.ts';
import { callSendEmailHook } from './send-email-hook.ts';
import { callSendSmsHook, hasSendSmsHook, type HookSms } from './send-sms-hook.ts';

/** Takes back something that a transaction has done. Called in a transaction, after the first one was committed. */
export type Undo = (transaction: Context) => Promise<void>;

/** What a transaction leaves for the site's hook to send, and how it is taken back when the hook fails. */
export interface HeldMails {
  readonly mails: Mail[];
  readonly texts: HookSms[];
  /** Hooks whose time is taken for what nobody gets. */
  readonly decoys: ('send_email' | 'send_sms')[];
  readonly undo: Undo[];
}

/** Whether the site's mails are sent by its hook, inside the request, in place of a mail server. */
export function hasMailHook(context: Pick<Context, 'instance'>): boolean {
  return hasAuthHook(context, 'send_email');
}

/**
 * Runs the work in one transaction, as `inTransaction` does. Where a hook sends the site's mails or text messages, those
 * of the work are handed to it after the commit; when it fails, what they were about is taken back, and nothing usable
 * stays (decisions 44 and 49).
 *
 * @throws AppError `hook_*`; whatever the work throws.
 */
export async function inMailTransaction<T>(context: Context, work: (transaction: Context) => Promise<T>): Promise<T> {
  if (!hasMailHook(context) && !hasSendSmsHook(context)) return inTransaction(context, work);
  const held: HeldMails = { mails: [], texts: [], decoys: [], undo: [] };
  const result = await inTransaction(context, (tx) => work({ ...tx, heldMails: held }));
  await deliver(context, held);
  return result;
}

/**
 * Leaves a mail for the site's hook.
 *
 * @throws Error outside of {@link inMailTransaction}: it would be sent before it is known that it is to be sent.
 */
export function holdMail({ heldMails }: Context, mail: Mail): void {
  if (!heldMails) throw new Error(`a mail of the kind ${mail.kind} would be sent by a hook inside a transaction`);
  heldMails.mails.push(mail);
}

/** {@link holdMail} for a text message. */
export function holdText({ heldMails }: Context, text: HookSms): void {
  if (!heldMails) throw new Error('a text message would be sent by a hook inside a transaction');
  heldMails.texts.push(text);
}

/** Does as if something were left for a hook of the site: nobody gets it, and time does not tell. */
export function holdDecoy({ heldMails }: Context, name: 'send_email' | 'send_sms'): void {
  heldMails?.decoys.push(name);
}

/** Says how to take back what the transaction has just done, should the hook fail to send its mails. */
export function onMailFailure({ heldMails }: Context, undo: Undo): void {
  heldMails?.undo.push(undo);
}

async function deliver(context: Context, { mails, texts, decoys, undo }: HeldMails): Promise<void> {
  // The two mails of a change of address are one call.
  const [mail, second] = mails;
  try {
    if (mail) await callSendEmailHook(context, mail, second);
    for (const text of texts) await callSendSmsHook(context, text);
    const [decoy] = decoys;
    if (decoy && !mail && texts.length === 0) await waitAsHookWould(context, decoy);
  } catch (error) {
    await takeBack(context, undo);
    throw error;
  }
}

async function takeBack(context: Context, undo: readonly Undo[]): Promise<void> {
  try {
    await inTransaction(context, async (tx) => {
      for (const step of undo.toReversed()) await step(tx);
    });
  } catch (error) {
    // The error of the hook is the one to be told; what could not be taken back expires by itself.
    context.services.log.error({ err: error }, 'what a mail was about could not be taken back after its hook failed');
  }
}
