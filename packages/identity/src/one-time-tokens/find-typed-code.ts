import { tryOneTimeCode, type OneTimeTokenKind, type OneTimeTokenRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import type { AddressKind } from '../users/address.ts';
import { codeHash } from './issue-one-time-token.ts';

/** A code as a person typed it, and the address it is said to have been sent to, as that is compared. */
export interface TypedCode {
  readonly address: string;
  readonly code: string;
  /** In the order in which a match is preferred. */
  readonly kinds: readonly OneTimeTokenKind[];
  /** What it was sent to. Default `email`. */
  readonly by?: AddressKind;
}

/**
 * Finds the token that a typed code goes with. A wrong code counts against every token that it might have been for;
 * after `otp_attempts_max` of them the right code is refused too (the link still works).
 *
 * @throws AppError `one_time_code_invalid`, the same for a wrong, used, expired and never issued one.
 */
export async function findTypedCode(context: Context, typed: TypedCode): Promise<OneTimeTokenRow> {
  const { address, code, kinds, by = 'email' } = typed;
  const { mailer, sms } = context.instance.settings;
  const found = await tryOneTimeCode(context, {
    aud: context.request.audience,
    address,
    kinds,
    codeHash: codeHash(context, address, code),
    now: context.now,
    attemptsMax: (by === 'email' ? mailer : sms).otp_attempts_max,
  });
  if (!found) throw new AppError('one_time_code_invalid');
  return found;
}
