import { findUserByEmail, type UserRow } from '@gatehouse/database';
import type { AuditDetail } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import { requireMailQuota } from '../messages/mail-quota.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import { mailFlows } from '../pkce/create-flow-state.ts';
import type { EmailAddress } from './email-address.ts';
import { requireMailTurn, tooSoonForAnybody, type TooSoon } from './mail-turn.ts';
import { strangerWith } from './new-user.ts';
import { requireDeliverable } from './require-deliverable.ts';
import { sendLink, type LinkMail } from './send-link.ts';

/** How a mail that was asked for leads back, and what who asks too soon is told. */
export interface MailRules {
  readonly back: MailReturn;
  readonly tooSoon: TooSoon;
}

/** {@link MailRules}, and what is written down. */
export interface SignInMailRules extends MailRules {
  readonly audits: AuditDetail;
}

/**
 * Mails a link that signs in a person who forgot the password.
 *
 * Whether the address is known does not show, neither in the answer nor in the time: for a stranger the same statements
 * are made, and nobody gets the mail.
 *
 * @throws AppError `email_address_refused`, `email_address_not_authorized`; `over_email_send_rate_limit` where `tooSoon` says so, which only an
 *   address with an account can get.
 */
export async function requestRecovery(context: Context, email: EmailAddress, rules: MailRules): Promise<void> {
  await requireDeliverable(context, email);
  const known = await findUserByEmail(context, context.request.audience, email.key);
  const user = known ?? strangerWith(context, { kind: 'email', ...email });
  await inMailTransaction(context, async (tx) => {
    const tooSoon = known ? tooSoonForAnybody(tx, rules.tooSoon) : 'skip';
    const turned = await requireMailTurn(tx, user, recoveryTurn, tooSoon);
    if (known && !turned) return requireMailQuota(tx);
    const recipient = { written: user.email ?? '', key: email.key };
    await mailRecovery(tx, turned ?? user, recipient, { back: rules.back, isDecoy: !turned });
  });
}

/** The turn of a user to be sent a recovery. */
export const recoveryTurn = { slot: 'recovery_sent_at', audit: 'user_recovery_requested' } as const;

/** Mails the link. Call it in a mail transaction, with the turn taken. */
export async function mailRecovery(
  tx: Context,
  user: UserRow,
  recipient: EmailAddress,
  { back, isDecoy = false }: Pick<LinkMail, 'back' | 'isDecoy'>,
): Promise<void> {
  const mail = { kind: 'recovery', tokenKind: 'recovery', flow: mailFlows.recovery } as const;
  await sendLink(tx, { ...mail, user, recipient, back, isDecoy });
}
