import type { UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { hasAuthHook } from './auth-hook-names.ts';
import { callAuthHook } from './call-auth-hook.ts';
import type { HookBudget } from './hook-budget.ts';
import { hookUser } from './hook-user.ts';

/** A text message that the site's hook sends in place of a provider. */
export interface HookSms {
  readonly user: UserRow;
  readonly otp: string;
  /** Digits only. */
  readonly phone: string;
  /** Set for a second factor. */
  readonly smsType?: 'mfa';
}

/** Whether the site's text messages are sent by its hook; any channel is then its business. */
export function hasSendSmsHook(context: Pick<Context, 'instance'>): boolean {
  return hasAuthHook(context, 'send_sms');
}

/**
 * Lets the site's hook send a code (supabase-extended.md 12.2). After limits and quotas, and never inside a transaction:
 * commit first, and when this throws take back what was stored.
 *
 * @param budget default what is left of the request's.
 * @throws AppError `hook_*`
 */
export async function callSendSmsHook(context: Context, sms: HookSms, budget?: HookBudget): Promise<void> {
  const { user, otp, phone, smsType } = sms;
  const message = { otp, phone, ...(smsType === undefined ? {} : { sms_type: smsType }) };
  await callAuthHook(context, 'send_sms', { user: await hookUser(context, user), sms: message }, budget);
}
