import { AppError } from '@gatehouse/errors';
import { parseRate, type Rate } from '@gatehouse/instances';
import type { Context, Limit } from '../context.ts';

const hourMilliseconds = 3_600_000;

/**
 * Counts a mail against what the instance may send (supabase-core.md 10.2). A site that confirms by itself has no quota,
 * but where it is 0 nothing is ever sent.
 *
 * @throws AppError `over_email_send_rate_limit`
 */
export async function requireMailQuota(context: Context): Promise<void> {
  if (await takeMailQuota(context)) return;
  throw new AppError('over_email_send_rate_limit', { text: 'email rate limit exceeded' });
}

/** The same, for mails that are left out rather than refused. @returns whether the mail may be sent. */
export async function takeMailQuota({ instance, services, now }: Context): Promise<boolean> {
  const rate = parseRate(instance.settings.rate_limit.email_sent);
  if (!rate) return true;
  if (rate.count === 0) return false;
  if (instance.settings.mailer.autoconfirm) return true;
  // Each hour has a bucket of its own, which never refills.
  const hour = Math.floor(now.getTime() / hourMilliseconds);
  const key = rate.kind === 'hourly' ? `mails:${hour}` : 'mails';
  return (await services.limits.take({ instanceId: instance.id, key }, limitOf(rate), now)) === 0;
}

function limitOf(rate: Rate): Limit {
  return { burst: rate.count, perSecond: rate.kind === 'hourly' ? 0 : 1 / rate.seconds };
}
