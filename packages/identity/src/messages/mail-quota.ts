import { AppError } from '@gatehouse/errors';
import { parseRate } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { takeQuota } from './take-quota.ts';

/**
 * Counts a mail against what the instance may send (supabase-core.md 10.2). A site that confirms by itself has no quota,
 * but where it is 0 nothing is ever sent.
 *
 * A mail that nobody gets, because the address is a stranger's or had one a moment ago, counts like any other: otherwise
 * a quota that is used up would tell who has an account.
 *
 * @param mails how many it is about. Default 1.
 * @throws AppError `over_email_send_rate_limit`
 */
export async function requireMailQuota(context: Context, mails = 1): Promise<void> {
  for (let count = 0; count < mails; count++) {
    if (await takeMailQuota(context)) continue;
    throw new AppError('over_email_send_rate_limit', { text: 'email rate limit exceeded' });
  }
}

/** The same, for mails that are left out rather than refused. @returns whether the mail may be sent. */
export async function takeMailQuota(context: Context): Promise<boolean> {
  const { mailer, rate_limit: limits } = context.instance.settings;
  if (mailer.autoconfirm && parseRate(limits.email_sent)?.count !== 0) return true;
  return (await takeQuota(context, 'mails', limits.email_sent)) === 0;
}
