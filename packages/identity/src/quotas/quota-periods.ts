import type { Instance } from '@gatehouse/instances';
import type { Limit, Limits, Usage } from '../context.ts';
import { beginningOf, periodMilliseconds, type Period } from '../usage/period.ts';

/** Quotas of a site are named as their settings. */
export type QuotaName = keyof Instance['settings']['quotas'];

/** What counting against a quota needs. */
export interface QuotaScope {
  readonly instance: Instance;
  readonly now: Date;
  readonly services: { readonly limits: Limits; readonly usage: Usage };
}

/**
 * Takes one of what a quota allows in the period under way (UTC).
 *
 * @returns 0 when there was one, else the seconds until the next period.
 */
export async function takeFromQuota(scope: QuotaScope, quota: QuotaName, period: Period): Promise<number> {
  const { instance, services, now } = scope;
  const max = instance.settings.quotas[quota];
  if (max === 0) return 0;
  const window = Math.floor(now.getTime() / periodMilliseconds[period]);
  // Each period has a bucket of its own, which never refills; a quota that is changed begins anew, or it would not help
  // those who wait.
  const name = { instanceId: instance.id, key: `quota:${quota}:${max}:${window}` };
  if ((await services.limits.take(name, { burst: max, perSecond: 0 }, now)) === 0) return 0;
  tellQuotaReached(scope, quota, max, period);
  return Math.ceil(((window + 1) * periodMilliseconds[period] - now.getTime()) / 1_000);
}

/**
 * Takes one request out of what a site is answered in a second.
 *
 * @returns 0 when there was one, else the seconds until there will be.
 */
export async function takeRequest(scope: QuotaScope): Promise<number> {
  const { instance, services, now } = scope;
  const { requests_per_second: perSecond } = instance.settings.quotas;
  if (perSecond === 0) return 0;
  const limit: Limit = { burst: Math.max(1, perSecond), perSecond };
  const wait = await services.limits.take({ instanceId: instance.id, key: 'quota:requests' }, limit, now);
  if (wait > 0) tellQuotaReached(scope, 'requests_per_second', perSecond, 'day');
  return wait;
}

/** Tells the site, once a period, that it has reached a quota. Nobody waits for it. */
export function tellQuotaReached(
  {
    instance,
    services,
    now,
  }: Omit<QuotaScope, 'services'> & { readonly services: Pick<QuotaScope['services'], 'usage'> },
  name: QuotaName,
  limit: number,
  period: Period,
): void {
  services.usage.quotaReached(instance, { name, limit, since: beginningOf(period, now) }, now);
}
