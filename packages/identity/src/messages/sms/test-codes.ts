import { parseTestOtps } from '@gatehouse/instances';
import type { Context } from '../../context.ts';

/**
 * The code of a number that is never texted, as long as those codes are good (supabase-extended.md 12.3).
 *
 * @param phone digits only
 */
export function testCodeOf({ instance, now }: Pick<Context, 'instance' | 'now'>, phone: string): string | undefined {
  const { test_otp: pairs, test_otp_valid_until: until } = instance.settings.sms;
  if (pairs === '' || (until !== '' && now > new Date(until))) return undefined;
  return parseTestOtps(pairs).get(phone);
}
