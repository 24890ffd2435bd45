import type { UserRow } from '@gatehouse/database';
import type { AuditDetail } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import type { Address } from './address.ts';
import type { TooSoon } from './mail-turn.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import type { AcceptedPassword } from './new-password.ts';
import { draftUser, unprovenClaims } from './new-user.ts';

/** What a person signs up with. */
export interface SignUpRequest {
  readonly address: Address;
  /** Null for who signs in by mail or text message only. */
  readonly password: AcceptedPassword | null;
  readonly data: Metadata | null;
}

/** Where clients expect different things of a sign-up. */
export interface SignUpRules {
  /** How the link of a confirmation leads back; a text message has none. */
  readonly back: MailReturn;
  /** Whether `user_metadata` begins with the claims of the identity (`sub`, `email`, …) beside what the person gave. */
  readonly copiesClaims: boolean;
  /** What a second sign-up with an unconfirmed address may do: change the data, if it knows the password; or nothing. */
  readonly repeats: 'merge_data' | 'change_nothing';
  readonly tooSoon: TooSoon;
  /** Whether an address that has an account gets the answer of one that has none; the work is then the same too. */
  readonly pretends: boolean;
  readonly audits: AuditDetail;
}

/** What came of a sign-up. */
export type SignUpOutcome =
  /** There is an account, and a message to confirm its address. */
  | { readonly kind: 'pending'; readonly user: UserRow }
  /** This very request confirmed the address. */
  | { readonly kind: 'confirmed'; readonly user: UserRow }
  /** The address has an account. The decoy is made from the request alone and looks like a new user. */
  | { readonly kind: 'taken'; readonly decoy: UserRow };

/** Of entries about an account that is reached by mail. */
export const emailTraits = { provider: 'email' } as const;

/**
 * A user as a sign-up makes it, and what its identity says beside the usual claims. Where the claims are copied, the
 * identity keeps them as they were before a site believed the address (supabase-core.md 13.3).
 */
export function draftSignUp(
  context: Context,
  request: SignUpRequest,
  rules: SignUpRules,
  passwordHash: string | null,
): { readonly user: UserRow; readonly identityData: Metadata } {
  const data = mergeMetadata({}, request.data);
  const user = draftUser(context, {
    aud: context.request.audience,
    role: context.instance.settings.jwt.default_group_name,
    address: request.address,
    passwordHash,
    userMetadata: data,
  });
  if (!rules.copiesClaims) return { user, identityData: {} };
  const claims = { ...data, ...unprovenClaims(user) };
  return { user: { ...user, user_metadata: claims }, identityData: claims };
}
