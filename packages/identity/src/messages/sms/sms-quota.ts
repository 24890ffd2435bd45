import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { hasSendSmsHook } from '../../hooks/send-sms-hook.ts';
import { takeSendQuota, type SpentQuota } from '../../quotas/send-quota.ts';
import { takeQuota } from '../take-quota.ts';
import { callingCodeOf } from './calling-code.ts';
import { missingForSms } from './send-sms.ts';

/**
 * Refuses a text message that must not or cannot be sent, whoever has the number: for a site that lacks settings of its
 * provider, to a country that it does not write to, to a number or a country that has had enough. Whoever earns by
 * messages to numbers of his own is stopped here.
 *
 * @param phone digits only
 * @throws AppError `sms_send_failed`, `over_sms_send_rate_limit`
 */
export async function requireSms(context: Context, phone: string): Promise<void> {
  // A hook sends whatever it likes with.
  if (!hasSendSmsHook(context)) requireProvider(context);
  requireServedCountry(context, phone);
  const { sms_per_number: perNumber, sms_per_country: perCountry } = context.instance.settings.rate_limit;
  requireNoWait(await takeQuota(context, `sms:number:${phone}`, perNumber));
  requireNoWait(await takeQuota(context, `sms:country:${callingCodeOf(phone)}`, perCountry));
}

/**
 * Counts a text message against what the instance may send (supabase-core.md 10.2). A site that confirms by itself has no
 * quota, but for what the operator lets it have.
 *
 * @throws AppError `over_sms_send_rate_limit`
 */
export async function requireSmsQuota(context: Context): Promise<void> {
  const { sms, rate_limit: limits } = context.instance.settings;
  if (!sms.autoconfirm) requireNoWait(await takeQuota(context, 'sms', limits.sms_sent));
  requireLeft(await takeSendQuota(context, 'sms'));
}

function requireNoWait(retryAfterSeconds: number): void {
  if (retryAfterSeconds === 0) return;
  throw new AppError('over_sms_send_rate_limit', { text: 'SMS rate limit exceeded', retryAfterSeconds });
}

function requireLeft(spent: SpentQuota | null): void {
  if (!spent) return;
  throw new AppError('over_sms_send_rate_limit', {
    text: 'This site may send no more text messages this {period}',
    params: { quota: spent.name, period: spent.period },
    retryAfterSeconds: spent.seconds,
  });
}

function requireProvider({ instance, services }: Context): void {
  const missing = missingForSms(instance.settings.sms).map((name) => `sms.${name}`);
  if (missing.length === 0) return;
  services.log.warn({ missing }, 'text message refused: the site has not set up who sends it');
  throw new AppError('sms_send_failed', { detail: `missing: ${missing.join(', ')}` });
}

function requireServedCountry({ instance }: Context, phone: string): void {
  const { allowed_countries: allowed, blocked_countries: blocked } = instance.settings.sms;
  const beginsWith = (code: string): boolean => phone.startsWith(code);
  if (!blocked.some(beginsWith) && (allowed.length === 0 || allowed.some(beginsWith))) return;
  throw new AppError('sms_send_failed', { text: 'Text messages are not sent to this country' });
}
