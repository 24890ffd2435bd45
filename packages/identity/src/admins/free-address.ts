import { findAddressOwner, findUserByPhone } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import type { EmailAddress } from '../users/email-address.ts';

/**
 * Refuses an address that somebody in the audience has, be it by an identity. The insert decides between requests that
 * ask at once.
 *
 * @throws AppError `email_exists`
 */
export async function requireFreeEmail(context: Context, aud: string, email: EmailAddress): Promise<void> {
  if (await findAddressOwner(context, aud, email.key)) throw new AppError('email_exists');
}

/** The same of a phone number, in digits. @throws AppError `phone_exists` */
export async function requireFreePhone(context: Context, aud: string, phone: string): Promise<void> {
  if (await findUserByPhone(context, aud, phone)) throw new AppError('phone_exists');
}
