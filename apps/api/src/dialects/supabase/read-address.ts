import { AppError } from '@gatehouse/errors';
import {
  parseEmailAddress,
  smsChannelsOf,
  type Address,
  type EmailAddress,
  type PhoneAddress,
} from '@gatehouse/identity';
import type { ApiContext } from '../../api-state.ts';
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

/** @throws AppError `validation_failed` for a way of texting that the site's provider does not have. */
export function requireChannel(ctx: ApiContext, channel = ''): void {
  const { sms, hook } = ctx.state.instance.settings;
  const channels: readonly string[] = smsChannelsOf(sms);
  // A hook that sends the messages knows itself what they may travel by.
  if (hook.send_sms.enabled || channel === '' || channels.includes(channel)) return;
  throw new AppError('validation_failed', { text: `Invalid channel, allowed is ${channels.join(' or ')}` });
}
