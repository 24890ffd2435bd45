import { spendFromBuckets, type Database } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import type { Limits, Usage } from '../context.ts';
import { takeSendQuota } from './send-quota.ts';

const askAgainSeconds = 60;

/**
 * Counts an attempt to deliver a webhook against the quota of its site. Workers ask the shared bucket at once: one round
 * trip for each quota there is.
 *
 * @returns 0 when it may be made, else the seconds until it is worth asking again: a minute at most, so that whoever is
 *   given more need not wait for the next hour.
 */
export async function takeWebhookQuota(
  { db, usage }: { readonly db: Database; readonly usage: Usage },
  instance: Instance,
  now: Date,
): Promise<number> {
  const spent = await takeSendQuota({ instance, now, services: { limits: sharedLimits(db), usage } }, 'webhooks');
  return spent ? Math.min(spent.seconds, askAgainSeconds) : 0;
}

function sharedLimits(db: Database): Limits {
  return {
    take: async ({ instanceId, key }, { burst, perSecond }, now) => {
      const [left = 0] = await spendFromBuckets(db, [{ instanceId, key, burst, perSecond, count: 1 }], now);
      return left < 0 ? Infinity : 0;
    },
  };
}
