import { findAddressOwner, findUserByPhone, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { InstanceSettings } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import type { EmailAddress } from './email-address.ts';

/** A phone number, and how messages to it travel. */
export interface PhoneAddress {
  readonly kind: 'phone';
  /** Digits only, as they are dialled from abroad (decision 17). */
  readonly key: string;
  /** `sms` or `whatsapp`; where a hook sends the messages, whatever the client said. */
  readonly channel: string;
}

/** Where a person is reached. */
export type Address = ({ readonly kind: 'email' } & EmailAddress) | PhoneAddress;

export type AddressKind = Address['kind'];

/** An address as it is compared. */
export type AddressName = Pick<Address, 'kind' | 'key'>;

/** Whose account an address belongs to, in the audience of the request unless told. */
export function findOwner(
  context: Context,
  { kind, key }: AddressName,
  audience: string = context.request.audience,
): Promise<UserRow | undefined> {
  return kind === 'email' ? findAddressOwner(context, audience, key) : findUserByPhone(context, audience, key);
}

/**
 * Refuses an address that an account has, be it by an identity, which no index of users sees. Of requests that ask at
 * once the insert decides.
 *
 * @param exceptUserId whoever may have it.
 * @throws AppError `email_exists`, `phone_exists`
 */
export async function requireFree(
  context: Context,
  audience: string,
  address: AddressName,
  exceptUserId?: string,
): Promise<void> {
  const owner = await findOwner(context, address, audience);
  if (owner && owner.id !== exceptUserId) throw new AppError(`${address.kind}_exists`);
}

/** When a user has proven to be reached by addresses of a kind. */
export function provenAt(user: UserRow, kind: AddressKind): Date | null {
  return kind === 'email' ? user.email_confirmed_at : user.phone_confirmed_at;
}

/** What of a user says that the address is proven. */
export function proven(
  kind: AddressKind,
  at: Date,
): Pick<UserRow, 'email_confirmed_at'> | { phone_confirmed_at: Date } {
  return kind === 'email' ? { email_confirmed_at: at } : { phone_confirmed_at: at };
}

/** True for the address of an account that has yet to prove it: another sign-up may go on with it. */
export function isWaitingFor(user: UserRow, { kind, key }: Address): boolean {
  return provenAt(user, kind) === null && key === (kind === 'email' ? user.email_key : user.phone);
}

/** Whether a site believes new people their address without a proof. */
export function confirmsByItself({ mailer, sms }: InstanceSettings, kind: AddressKind): boolean {
  return kind === 'email' ? mailer.autoconfirm : sms.autoconfirm;
}

/** Of audit entries about an account that is reached by it. */
export function traitsOf({ kind }: Address): { readonly provider: AddressKind } {
  return { provider: kind };
}
