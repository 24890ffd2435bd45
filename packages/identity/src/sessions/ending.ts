import type { UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { signIn, type Means, type PreparedSignIn, type SignedIn } from './sign-in.ts';

/** What happens once it is known whose account it is, in the same transaction. */
export interface Ending<Result> {
  /** How the session is authenticated that follows at once; null where none does. */
  readonly signsInBy: Means | null;
  finish(transaction: Context, user: UserRow, prepared: PreparedSignIn | null): Promise<Result>;
}

/**
 * Opens the session of who has brought a link or code that was sent. In the transaction that spends it: a link that is
 * spent and a session that is not there would leave the person with neither.
 */
export const otpEnding: Ending<SignedIn> = {
  signsInBy: { method: 'otp' },
  finish: (tx, user, prepared) => signIn(tx, user, { method: 'otp', audit: null, prepared }),
};
