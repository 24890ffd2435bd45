import { constantTimeEqual } from '@gatehouse/crypto';
import { listPendingCodes, type OneTimeTokenKind, type OneTimeTokenRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { checkVerification } from '../messages/sms/providers/twilio-verify.ts';
import { isTwilioJudge } from '../messages/sms/sms-providers.ts';
import { testCodeOf } from '../messages/sms/test-codes.ts';
import { findTypedCode } from './find-typed-code.ts';

/** A code as a person typed it, and the number it is said to have been texted to. */
export interface TypedPhoneCode {
  /** Digits only. */
  readonly phone: string;
  readonly code: string;
  readonly kind: Extract<OneTimeTokenKind, 'confirmation' | 'phone_change' | 'reauthentication'>;
}

/**
 * Finds the token that a code from a text message goes with (supabase-core.md 13.10). The code of a test number comes
 * first: it is good at any time, whether or not it was asked for. Where Twilio has made the code, Twilio says whether it
 * is right.
 *
 * @returns null for the code of a test number, which there is nothing to take of.
 * @throws AppError `one_time_code_invalid`, the same for a wrong, used, expired and never issued one;
 *   `service_unavailable` when Twilio cannot be asked.
 */
export async function findPhoneCode(context: Context, typed: TypedPhoneCode): Promise<OneTimeTokenRow | null> {
  const { phone, code, kind } = typed;
  const testCode = testCodeOf(context, phone);
  if (testCode !== undefined && constantTimeEqual(testCode, code)) return null;
  if (testCode === undefined && isTwilioJudge(context.instance.settings)) {
    return findVerification(context, typed);
  }
  return findTypedCode(context, { address: phone, code, kinds: [kind], by: 'phone' });
}

/** Twilio is asked whether or not there is anything: strangers cost the time of users. */
async function findVerification(context: Context, { phone, code, kind }: TypedPhoneCode): Promise<OneTimeTokenRow> {
  const { instance, services, request, now } = context;
  const door = { outbound: services.outbound, url: services.smsUrl, now: () => now };
  const verdict = await checkVerification(door, instance.settings.sms, { to: phone, code });
  if ('failure' in verdict) {
    services.log.warn({ failure: verdict.failure }, 'a code could not be checked at Twilio');
    throw new AppError('service_unavailable', { retryAfterSeconds: verdict.failure.retryAfterSeconds ?? 5 });
  }
  if (!verdict.isApproved) throw new AppError('one_time_code_invalid');
  const [token, another] = await listPendingCodes(context, { aud: request.audience, address: phone, kind, now });
  // Of two people who want one number, Twilio's code does not say whose it is.
  if (!token || another) throw new AppError('one_time_code_invalid');
  return token;
}
