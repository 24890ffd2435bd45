import { parseEmailAddress, type Address, type EmailAddress, type PhoneAddress } from '@gatehouse/identity';
import { phoneIn } from '../../read-phone.ts';

/**
 * An e-mail address as this dialect keeps it: in lower case (supabase-core.md 13.3).
 *
 * @throws AppError `email_required`, `email_address_invalid`
 */
export function emailIn(text: string): EmailAddress {
  const { key } = parseEmailAddress(text, 'lenient');
  return { written: key, key };
}

/** What a body says of an address; only one of the two is given. */
interface AddressParams {
  readonly email?: string;
  readonly phone?: string;
  readonly channel?: string;
}

/**
 * The address that a request names. Where it names none, the e-mail address is missing.
 *
 * @throws AppError `email_required`, `email_address_invalid`, `validation_failed`
 */
export function addressIn({ email = '', phone, channel }: AddressParams): Address {
  return phone ? phoneAddressIn(phone, channel) : { kind: 'email', ...emailIn(email) };
}

/** @throws AppError `validation_failed` */
export function phoneAddressIn(phone: string, channel = ''): PhoneAddress {
  return { kind: 'phone', key: phoneIn(phone), channel: channel === '' ? 'sms' : channel };
}
