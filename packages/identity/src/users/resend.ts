import { findUserByEmail, inTransaction } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { mailFlows } from '../pkce/create-flow-state.ts';
import type { EmailAddress } from './email-address.ts';
import { sendEmailChange } from './email-change.ts';
import { requireMailTurn, tooSoonForAnybody } from './mail-turn.ts';
import { strangerWith } from './new-user.ts';
import type { MailRules } from './recover.ts';
import { sendLink } from './send-link.ts';

/**
 * Mails the confirmation of a sign-up again, to an address that waits for one. For every other address the work is the
 * same, and nothing is sent.
 *
 * @throws AppError `over_email_send_rate_limit`, `email_address_not_authorized`.
 */
export async function resendConfirmation(context: Context, email: EmailAddress, rules: MailRules): Promise<void> {
  const found = await findUserByEmail(context, context.request.audience, email.key);
  const waiting = found?.email_confirmed_at === null ? found : undefined;
  const user = waiting ?? strangerWith(context, email);
  await inTransaction(context, async (tx) => {
    const turn = { slot: 'confirmation_sent_at', audit: 'user_confirmation_requested' } as const;
    const turned = await requireMailTurn(tx, user, turn, waiting ? tooSoonForAnybody(tx, rules.tooSoon) : 'skip');
    if (waiting && !turned) return;
    await sendLink(tx, {
      kind: 'confirmation',
      tokenKind: 'confirmation',
      user: turned ?? user,
      recipient: { written: user.email ?? '', key: email.key },
      back: rules.back,
      flow: mailFlows.resentSignup,
      isDecoy: !turned,
    });
  });
}

/**
 * Mails the links of a pending change of address again, with new tokens. The user is known by the current address.
 *
 * @throws AppError `over_email_send_rate_limit`, `email_address_not_authorized`.
 */
export async function resendEmailChange(context: Context, email: EmailAddress, rules: MailRules): Promise<void> {
  const found = await findUserByEmail(context, context.request.audience, email.key);
  const waiting = found?.new_email ? found : undefined;
  const user = waiting ?? { ...strangerWith(context, email), new_email: email.written };
  const tooSoon = tooSoonForAnybody(context, rules.tooSoon);
  const changeRules = { ...rules, tooSoon, asksCurrent: true, isDecoy: !waiting };
  await inTransaction(context, (tx) => sendEmailChange(tx, user, changeRules));
}
