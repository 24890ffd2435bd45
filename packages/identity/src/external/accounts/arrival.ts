import type { MailReturn } from '../../messages/mail-return.ts';
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
