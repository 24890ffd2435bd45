import { deleteOneTimeToken, type OneTimeTokenKind, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { InstanceSettings } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { hasMailHook, holdDecoy, holdMail, onMailFailure } from '../hooks/held-mails.ts';
import { linkLifetimeSeconds } from '../messages/link-lifetime.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import { requireMailQuota } from '../messages/mail-quota.ts';
import { queueDecoyMail, queueMail, type Mail } from '../messages/queue-mail.ts';
import { issueOneTimeToken, type OneTimeTokenForm } from '../one-time-tokens/issue-one-time-token.ts';
import { createFlowState, type FlowKind } from '../pkce/create-flow-state.ts';
import type { EmailAddress } from './email-address.ts';

/** The mails that carry a token. */
type TokenMailKind = 'invite' | 'confirmation' | 'recovery' | 'magic_link' | 'email_change' | 'reauthentication';

/** A token to be mailed. */
export interface LinkMail {
  readonly kind: TokenMailKind;
  readonly tokenKind: OneTimeTokenKind;
  /** Whom it is about, as they are after the change that causes the mail. */
  readonly user: UserRow;
  readonly recipient: EmailAddress;
  readonly back: MailReturn;
  /** The sign-in that a client goes on with, when it wants a code in place of tokens; null when another mail began it. */
  readonly flow: FlowKind | null;
  /** For a stranger: the same work, but nothing is sent, nor is a token stored. Default false. */
  readonly isDecoy?: boolean;
}

/**
 * Makes a token and mails it. Call it in the mail transaction of what the token is about.
 *
 * @throws AppError `email_address_not_authorized`, `over_email_send_rate_limit`
 */
export async function sendLink(context: Context, mail: LinkMail): Promise<void> {
  const made = await makeLink(context, mail);
  await requireMailQuota(context);
  if (mail.isDecoy) return sendDecoy(context, made);
  if (hasMailHook(context)) return holdMail(context, made);
  await queueMail(context, made);
}

async function sendDecoy(context: Context, made: Mail): Promise<void> {
  if (hasMailHook(context)) return holdDecoy(context, 'send_email');
  await queueDecoyMail(context, made);
}

/**
 * Makes the token of a mail, and remembers the sign-in that a client goes on with.
 *
 * @returns the mail, not sent yet.
 * @throws AppError `email_address_not_authorized`
 */
export async function makeLink(context: Context, mail: LinkMail): Promise<Mail> {
  const { kind, user, recipient, back, flow, isDecoy = false } = mail;
  requireAuthorizedAddress(context.instance.settings, recipient);
  const codeChallenge = back.via === 'api' ? back.codeChallenge : null;
  if (flow && codeChallenge) {
    await createFlowState(context, { ...flow, codeChallenge, userId: isDecoy ? null : user.id });
  }
  const { id, ...issued } = await issueLinkToken(context, mail);
  onMailFailure(context, (tx) => deleteOneTimeToken(tx, id));
  return { kind, user, recipient: recipient.written, back, ...issued };
}

/** Makes the token of a link, and nothing else. */
export async function issueLinkToken(
  context: Context,
  mail: Pick<LinkMail, 'kind' | 'tokenKind' | 'user' | 'recipient' | 'back'>,
): ReturnType<typeof issueOneTimeToken> {
  return issueOneTimeToken(context, {
    userId: mail.user.id,
    kind: mail.tokenKind,
    address: mail.recipient.key,
    lifetimeSeconds: linkLifetimeSeconds(context.instance.settings, mail.kind, mail.back.via),
    form: formOf(mail.back),
  });
}

/**
 * Refuses an address that the site sends no mail to (supabase-core.md 8): with a list set, only what is on it counts,
 * whatever label follows a `+`.
 *
 * @throws AppError `email_address_not_authorized`
 */
function requireAuthorizedAddress(settings: InstanceSettings, address: EmailAddress): void {
  if (isAuthorizedAddress(settings, address.key)) return;
  throw new AppError('email_address_not_authorized', { params: { email: address.written } });
}

/** The same as an answer, for mails that are left out rather than refused. `key` as addresses are compared. */
export function isAuthorizedAddress(settings: InstanceSettings, key: string): boolean {
  const { authorized_addresses: authorized } = settings.external.email;
  if (authorized.length === 0) return true;
  const plain = key.replace(/\+[^@]*(?=@)/, '');
  return authorized.some((allowed) => allowed.toLowerCase() === plain);
}

function formOf(back: MailReturn): OneTimeTokenForm {
  if (back.via === 'site') return 'link';
  return back.codeChallenge ? 'pkce_link_and_code' : 'link_and_code';
}
