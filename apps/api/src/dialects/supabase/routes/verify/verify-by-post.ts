import { noStore } from '@gatehouse/http';
import { AppError, isAppError } from '@gatehouse/errors';
import {
  isLinkToken,
  phoneVerificationTypes,
  verify,
  verifyPhone,
  type Address,
  type PhoneVerification,
  type Verification,
} from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { evenOut } from '../../../../middleware/even-out.ts';
import { limitAccount, limitRate } from '../../../../middleware/limit-rate.ts';
import { answerJson, answerTokens } from '../../presenters/present.ts';
import { emailIn, phoneAddressIn } from '../../read-address.ts';
import { readParams, type Body } from '../../read-body.ts';
import { halfMessage } from './half-message.ts';
import { knownType } from './known-type.ts';
import { followLink, isConfirmedPage } from './verify-by-link.ts';

const fields = {
  type: 'string',
  token: 'string',
  token_hash: 'string',
  email: 'string',
  phone: 'string',
  redirect_to: 'string',
  password: 'string',
} as const;

type VerifyParams = Body<typeof fields>;

/**
 * Tries of one address's codes, whoever makes them and however many codes were sent: each code alone bears ten, and a new
 * one can be had every minute.
 */
const codeLimit = { burst: 30, perSecond: 30 / 3_600 };

/** `POST /verify` (supabase-core.md 13.10): a typed code, or the token of a link, for tokens. */
export const verifyByPost: readonly ApiMiddleware[] = [
  noStore(),
  limitRate('verify'),
  evenOut(),
  async function answer(ctx) {
    if (isConfirmedPage(ctx)) return followLink(ctx);
    const params = await readParams(ctx, fields);
    const verification = verificationIn(params);
    const address = addressOf(verification);
    if (address !== undefined) await limitAccount(ctx, 'code', address, codeLimit);
    if ('phone' in verification) return answerTokens(ctx, await verifyPhone(contextOf(ctx), verification));
    const outcome = await verify(contextOf(ctx), verification);
    if (outcome.kind === 'session') {
      answerTokens(ctx, outcome.signedIn, isBareLink(params) ? { type: verification.type } : {});
    } else {
      // A string whatever the version of the API (supabase-core.md 21.1).
      answerJson(ctx, { msg: halfMessage, code: '200' });
    }
    return undefined;
  },
];

/** Where a typed code is said to have been sent to; undefined for the token of a link, which nobody can guess. */
function addressOf(verification: Verification | PhoneVerification): string | undefined {
  if ('phone' in verification) return verification.phone;
  return 'address' in verification.proof ? verification.proof.address : undefined;
}

function verificationIn(params: VerifyParams): Verification | PhoneVerification {
  const { type = '', token = '', token_hash: tokenHash = '', email = '', phone = '', password = '' } = params;
  if (type === '') throw new AppError('verification_type_required');
  if ((token === '') === (tokenHash === '')) throw new AppError('token_required');
  if (tokenHash !== '') {
    if (email !== '' || phone !== '' || params.redirect_to) {
      throw new AppError('validation_failed', { text: 'Only the token_hash and type should be provided' });
    }
    return { type: knownType(type), proof: { token: tokenHash }, answersWithCode: false };
  }
  if (isBareLink(params)) return { type: knownType(type), proof: { token }, answersWithCode: false, password };
  return codeIn(type, token, addressIn(email, phone));
}

/** The token of a link without an address: accepted in every language (decision 11). */
function isBareLink({ type = '', token = '', email, phone }: VerifyParams): boolean {
  return !email && !phone && ['signup', 'recovery', 'invite'].includes(type) && isLinkToken(token);
}

/** @throws AppError `validation_failed`: 422 for an e-mail address that is none. */
function addressIn(email: string, phone: string): Address {
  if ((email === '') === (phone === '')) {
    const text = 'Only an email address or phone number should be provided on verify';
    throw new AppError('validation_failed', { text });
  }
  if (phone !== '') return phoneAddressIn(phone);
  try {
    return { kind: 'email', ...emailIn(email) };
  } catch (error) {
    if (!isAppError(error, 'email_address_invalid')) throw error;
    const text = 'Unable to validate email address: invalid format';
    throw new AppError('validation_failed', { status: 422, text, cause: error });
  }
}

/** Whoever brings a code of one sort with an address of another finds nothing. */
function codeIn(type: string, code: string, { kind, key }: Address): Verification | PhoneVerification {
  const phoneType = phoneVerificationTypes.find((one) => one === type);
  const mailType = phoneType === undefined ? knownType(type) : undefined;
  if (kind === 'phone' && phoneType !== undefined) return { type: phoneType, phone: key, code };
  if (kind === 'email' && mailType !== undefined) {
    return { type: mailType, proof: { code, address: key }, answersWithCode: false };
  }
  throw new AppError('one_time_code_invalid');
}
