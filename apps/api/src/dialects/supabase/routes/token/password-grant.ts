import { AppError } from '@gatehouse/errors';
import { assessPassword, signInWithPassword } from '@gatehouse/identity';
import type { ApiContext } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { limitPasswordTries } from '../../../../middleware/limit-rate.ts';
import { answerTokens } from '../../presenters/present.ts';
import { phoneTyped } from '../../../../read-phone.ts';
import { readParams } from '../../read-body.ts';

const fields = { email: 'string', phone: 'string', password: 'string' } as const;

/**
 * `POST /token?grant_type=password` (supabase-core.md 13.5.1). A ban and a missing confirmation are told only to who
 * knows the password.
 */
export async function passwordGrant(ctx: ApiContext): Promise<void> {
  const { email = '', phone = '', password = '' } = await readParams(ctx, fields);
  requireOneAddress(ctx, email, phone);
  const address =
    phone === '' ? ({ kind: 'email', text: email } as const) : ({ kind: 'phone', text: phoneTyped(phone) } as const);
  await limitPasswordTries(ctx, address.text);
  const context = contextOf(ctx);
  const signedIn = await signInWithPassword(context, address, password, { provider: address.kind });
  answerTokens(ctx, signedIn, { weak_password: await assessPassword(context, password) });
}

function requireOneAddress(ctx: ApiContext, email: string, phone: string): void {
  if (email !== '' && phone !== '') {
    const text = 'Only an email address or phone number should be provided on login';
    throw new AppError('validation_failed', { text });
  }
  const { external } = ctx.state.instance.settings;
  if (email !== '' && !external.email.enabled) {
    const text = 'Email logins are disabled';
    throw new AppError('email_provider_disabled', { status: 422, text, isRephrased: true });
  }
  if (phone !== '' && !external.phone.enabled) {
    throw new AppError('phone_provider_disabled', { status: 422, text: 'Phone logins are disabled' });
  }
  if (email === '' && phone === '') throw new AppError('validation_failed', { text: 'missing email or phone' });
}
