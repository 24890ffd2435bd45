import { findUserByEmail, inTransaction, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { tellAfterUserCreated } from '../hooks/user-created-hooks.ts';
import { linkOf } from '../messages/mail-link.ts';
import type { MailKind } from '../messages/mail-kinds.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import type { IssuedOneTimeToken } from '../one-time-tokens/issue-one-time-token.ts';
import { requireFree } from '../users/address.ts';
import type { EmailAddress } from '../users/email-address.ts';
import type { Metadata } from '../users/metadata.ts';
import { acceptPassword, hashAccepted } from '../users/new-password.ts';
import { supabaseLengthBytesMin } from '../passwords/password-strength.ts';
import { storeEmailUser } from '../users/new-user.ts';
import { draftInvited } from '../users/draft-invited.ts';
import { prepareEmailChange } from './prepare-email-change.ts';
import { issueSignInLink, type SignInLinkType } from './sign-in-link.ts';

/** The links that an administrator can have made (supabase-extended.md 3.8). */
export const generatedLinkTypes = [
  'signup',
  'invite',
  'magiclink',
  'recovery',
  'email_change_current',
  'email_change_new',
] as const;

export type GeneratedLinkType = (typeof generatedLinkTypes)[number];

/** A link that an administrator wants made. */
export interface LinkRequest {
  readonly type: GeneratedLinkType;
  readonly email: EmailAddress;
  /** Of a change of address. */
  readonly newEmail: EmailAddress | null;
  /** Of a new user that signs up; empty for none. */
  readonly password: string;
  readonly data: Metadata | null;
  readonly back: MailReturn;
}

/** A link that nobody has been sent. */
export interface GeneratedLink {
  readonly user: UserRow;
  /** What it is spent as; a magic link for an unknown address is a sign-up. */
  readonly type: GeneratedLinkType;
  readonly url: string;
  readonly token: string;
  /** What may be typed in place of following the link; empty where the link leads to the site. */
  readonly code: string;
}

/** What was made, before it is put into a link. */
export interface IssuedLink extends IssuedOneTimeToken {
  readonly user: UserRow;
  readonly kind: MailKind;
}

/**
 * Makes the link of a mail for an administrator, who sends it in some way of their own: no mail, no limit. An earlier
 * link of the same sort stops working.
 *
 * @throws AppError `user_not_found`, `email_exists`, `password_*` and `weak_password` for a sign-up,
 *   `validation_failed` for a change that needs no word of the current address, `hook_*`.
 */
export async function generateLink(context: Context, actor: Actor, request: LinkRequest): Promise<GeneratedLink> {
  const known = await findUserByEmail(context, context.request.audience, request.email.key);
  const type = request.type === 'magiclink' && !known ? 'signup' : request.type;
  const issued = await (known
    ? issueForKnown(context, actor, known, { ...request, type })
    : issueForNew(context, actor, request));
  return { user: issued.user, type, url: urlOf(context, issued, request.back), token: issued.token, code: issued.code };
}

function issueForKnown(context: Context, actor: Actor, known: UserRow, request: LinkRequest): Promise<IssuedLink> {
  return inTransaction(context, async (tx) => {
    const { type } = request;
    if (type === 'email_change_current' || type === 'email_change_new') {
      return prepareEmailChange(tx, known, { ...request, type });
    }
    return issueSignInLink(tx, actor, known, { ...request, type });
  });
}

async function issueForNew(context: Context, actor: Actor, request: LinkRequest): Promise<IssuedLink> {
  const type = creatingType(request.type);
  // The address of somebody else's identity: there is a person behind it already.
  await requireFree(context, context.request.audience, { kind: 'email', key: request.email.key });
  const passwordHash = type === 'signup' ? await passwordOf(context, request) : null;
  const draft = await draftInvited(context, { ...request, passwordHash });
  const issued = await inTransaction(context, async (tx) => {
    const user = await storeEmailUser(tx, draft);
    return issueSignInLink(tx, actor, user, { ...request, type, data: null });
  });
  await tellAfterUserCreated(context, issued.user);
  return issued;
}

/** @throws AppError `user_not_found` for links that only somebody who is there can follow. */
function creatingType(type: GeneratedLinkType): Extract<SignInLinkType, 'signup' | 'invite'> {
  if (type === 'invite') return 'invite';
  if (type === 'signup' || type === 'magiclink') return 'signup';
  throw new AppError('user_not_found');
}

/** Whoever gets a magic link has no password; who signs up has the one that was given. */
async function passwordOf(context: Context, { type, password }: LinkRequest): Promise<string | null> {
  if (type === 'magiclink') return null;
  if (password === '') throw new AppError('password_required');
  return hashAccepted(context, await acceptPassword(context, password, supabaseLengthBytesMin));
}

function urlOf({ instance }: Context, { kind, token }: IssuedLink, back: MailReturn): string {
  const { site_url: siteUrl, mailer } = instance.settings;
  const apiReturn = back.via === 'api' ? back : null;
  return linkOf(kind, { siteUrl, token, apiReturn }, mailer.url_paths);
}
