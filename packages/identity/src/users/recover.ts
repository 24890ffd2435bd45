import { findUserByEmail } from '@gatehouse/database';
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
import { sendLink } from './send-link.ts';

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
    const turn = { slot: 'recovery_sent_at', audit: 'user_recovery_requested' } as const;
    const turned = await requireMailTurn(tx, user, turn, known ? tooSoonForAnybody(tx, rules.tooSoon) : 'skip');
    if (known && !turned) return requireMailQuota(tx);
    await sendLink(tx, {
      kind: 'recovery',
      tokenKind: 'recovery',
      user: turned ?? user,
      recipient: { written: user.email ?? '', key: email.key },
      back: rules.back,
      flow: mailFlows.recovery,
      isDecoy: !turned,
    });
  });
}
