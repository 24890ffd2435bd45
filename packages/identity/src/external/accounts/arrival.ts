import type { UserRow } from '@gatehouse/database';
import type { Context } from '../../context.ts';
import type { MailReturn } from '../../messages/mail-return.ts';
import type { Means, PreparedSignIn } from '../../sessions/sign-in.ts';
import type { ReadProfile } from '../profile.ts';

/** Somebody whom a provider vouches for. */
export interface Arrival {
  /** As identities have it. */
  readonly provider: string;
  readonly profile: ReadProfile;
  /** Whether people without an address may come in. */
  readonly isEmailOptional: boolean;
}

/** Where clients expect different things of a sign-in by a provider. */
export interface EntryRules {
  /** How the link of a confirmation leads back. */
  readonly back: MailReturn;
  /** Whether `user_metadata` follows the provider at every sign-in, or only begins with what it says. */
  readonly followsProfile: boolean;
}

/** What happens once it is known whose account it is, in the same transaction. */
export interface Ending<Result> {
  /** How the session is authenticated that follows at once; null where none does. */
  readonly signsInBy: Means | null;
  finish(transaction: Context, user: UserRow, prepared: PreparedSignIn | null): Promise<Result>;
}
