import { parseRate, type Rate } from '@gatehouse/instances';
import type { Context, Limit } from '../context.ts';

const hourMilliseconds = 3_600_000;

/**
 * Takes one of what a rate allows (supabase-core.md 10.2).
 *
 * @param key names what is counted
 * @param text such as `30` or `10/1m`; what is no rate sets no limit
 * @returns 0 when there was one, else the seconds until there will be.
 */
export async function takeQuota({ instance, services, now }: Context, key: string, text: string): Promise<number> {
  const rate = parseRate(text);
  if (!rate) return 0;
  if (rate.kind === 'bucket' && rate.count > 0) {
    return services.limits.take({ instanceId: instance.id, key }, limitOf(rate), now);
  }
  // Each hour has a bucket of its own, which never refills.
  const hour = Math.floor(now.getTime() / hourMilliseconds);
  const name = { instanceId: instance.id, key: `${key}:${hour}` };
  const isTaken = rate.count > 0 && (await services.limits.take(name, limitOf(rate), now)) === 0;
  return isTaken ? 0 : Math.ceil(((hour + 1) * hourMilliseconds - now.getTime()) / 1_000);
}

function limitOf(rate: Rate): Limit {
  return { burst: rate.count, perSecond: rate.kind === 'hourly' ? 0 : 1 / rate.seconds };
}
