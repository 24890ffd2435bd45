import { AppError } from '@gatehouse/errors';
import { parseRate, type Rate } from '@gatehouse/instances';
import type { Context, Limit } from '../context.ts';

const hourMilliseconds = 3_600_000;

/**
 * Counts a mail against what the site may send (supabase-core.md 10.2). The quota is the site's own: no site uses up
 * another's. A site that confirms by itself is not counted, unless it may send nothing at all.
 *
 * @throws AppError `over_email_send_rate_limit`
 */
export async function spendMailQuota(context: Context): Promise<void> {
  const { rate_limit, mailer } = context.instance.settings;
  const rate = parseRate(rate_limit.email_sent);
  if (!rate || (mailer.autoconfirm && rate.count > 0)) return;
  const wait = rate.count === 0 ? 1 : await takeFrom(context, 'quota:mail', rate);
  if (wait > 0) {
    throw new AppError('over_email_send_rate_limit', { text: 'email rate limit exceeded', retryAfterSeconds: wait });
  }
}

function takeFrom({ instance, services, now }: Context, name: string, rate: Rate): Promise<number> {
  // Each hour has a bucket of its own that never refills.
  const hour = Math.floor(now.getTime() / hourMilliseconds);
  const key = rate.kind === 'hourly' ? `${name}:${hour}` : name;
  return services.limits.take({ instanceId: instance.id, key }, limitOf(rate), now);
}

function limitOf(rate: Rate): Limit {
  return { burst: rate.count, perSecond: rate.kind === 'hourly' ? 0 : 1 / rate.seconds };
}
