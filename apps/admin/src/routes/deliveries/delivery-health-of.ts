import { deliveryChannels, healthCountMax, readDeliveryHealth, type DeliveryHealth } from '@gatehouse/database';
import type { Platform } from '@gatehouse/instances';
import type { DeliveryHealthView } from '../../contract/deliveries.ts';
import type { AdminDependencies } from '../../dependencies.ts';

const dayMilliseconds = 86_400_000;

/** How deliveries fare, over all instances: a round trip a channel, side by side. */
export async function deliveryHealthOf(
  { db, now }: Pick<Platform, 'db' | 'now'>,
  queueHealth: AdminDependencies['queueHealth'],
): Promise<DeliveryHealthView> {
  const at = now();
  const deadSince = new Date(at.getTime() - dayMilliseconds);
  const looks = deliveryChannels.map(async (channel) => {
    return present(channel, await readDeliveryHealth(db, channel, { now: at, deadSince }), at);
  });
  const [queue, channels] = await Promise.all([queueHealth(), Promise.all(looks)]);
  return { channels, count_max: healthCountMax, queue };
}

function present(
  channel: DeliveryHealthView['channels'][number]['channel'],
  { waiting, due, inFlight, oldestDueAt, dead }: DeliveryHealth,
  now: Date,
): DeliveryHealthView['channels'][number] {
  const lag = oldestDueAt === null ? 0 : Math.floor((now.getTime() - oldestDueAt.getTime()) / 1_000);
  return { channel, waiting, due, in_flight: inFlight, lag_seconds: lag, dead };
}
