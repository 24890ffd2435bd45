import { AppError } from '@gatehouse/errors';
import { parseRate } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { takeSendQuota, type SpentQuota } from '../quotas/send-quota.ts';
import { takeQuota } from './take-quota.ts';

/**
 * Counts a mail against what the instance may send (supabase-core.md 10.2), and against its quotas. A site that confirms
 * by itself has no rate limit, but where that is 0 nothing is ever sent; quotas hold in any case.
 *
 * A mail that nobody gets, because the address is a stranger's or had one a moment ago, counts like any other: otherwise
 * a quota that is used up would tell who has an account.
 *
 * @param mails how many it is about. Default 1.
 * @throws AppError `over_email_send_rate_limit`; marked as a quota and with the time to wait where it is one
 */
export async function requireMailQuota(context: Context, mails = 1): Promise<void> {
  for (let count = 0; count < mails; count++) {
    if (!(await isWithinRateLimit(context))) {
      throw new AppError('over_email_send_rate_limit', { text: 'email rate limit exceeded' });
    }
    requireLeft(await takeSendQuota(context, 'mails'));
  }
}

/** The same, for mails that are left out rather than refused. @returns whether the mail may be sent. */
export async function takeMailQuota(context: Context): Promise<boolean> {
  return (await isWithinRateLimit(context)) && (await takeSendQuota(context, 'mails')) === null;
}

async function isWithinRateLimit(context: Context): Promise<boolean> {
  const { mailer, rate_limit: limits } = context.instance.settings;
  if (mailer.autoconfirm && parseRate(limits.email_sent)?.count !== 0) return true;
  return (await takeQuota(context, 'mails', limits.email_sent)) === 0;
}

function requireLeft(spent: SpentQuota | null): void {
  if (!spent) return;
  throw new AppError('over_email_send_rate_limit', {
    text: 'This site may send no more mails this {period}',
    params: { quota: spent.name, period: spent.period },
    isRephrased: true,
    retryAfterSeconds: spent.seconds,
  });
}
