import type { UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import { mailFlows, type FlowKind } from '../pkce/create-flow-state.ts';
import { sendLink } from './send-link.ts';

/** Mails the link that confirms a new address. Call it in a transaction. */
export async function sendConfirmation(
  context: Context,
  user: UserRow,
  back: MailReturn,
  flow: FlowKind = mailFlows.signup,
): Promise<void> {
  await sendLink(context, {
    kind: 'confirmation',
    tokenKind: 'confirmation',
    user,
    recipient: { written: user.email ?? '', key: user.email_key ?? '' },
    back,
    flow,
  });
}
