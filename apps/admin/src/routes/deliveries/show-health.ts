import { deliveryChannels, healthCountMax, readDeliveryHealth, type DeliveryHealth } from '@gatehouse/database';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { deliveryHealthContract, type DeliveryHealthView } from '../../contract/deliveries.ts';
import type { AdminDependencies } from '../../dependencies.ts';

const dayMilliseconds = 86_400_000;

/** `GET /v1/deliveries/health` */
export function showDeliveryHealth({ queueHealth }: AdminDependencies): OperatorRoute {
  return route(deliveryHealthContract, async ({ platform }) => {
    const now = platform.now();
    const deadSince = new Date(now.getTime() - dayMilliseconds);
    const looks = deliveryChannels.map(async (channel) => {
      return present(channel, await readDeliveryHealth(platform.db, channel, { now, deadSince }), now);
    });
    const [queue, channels] = await Promise.all([queueHealth(), Promise.all(looks)]);
    return { status: 200, body: { channels, count_max: healthCountMax, queue } satisfies DeliveryHealthView };
  });
}

function present(
  channel: DeliveryHealthView['channels'][number]['channel'],
  { waiting, due, inFlight, oldestDueAt, dead }: DeliveryHealth,
  now: Date,
): DeliveryHealthView['channels'][number] {
  const lag = oldestDueAt === null ? 0 : Math.floor((now.getTime() - oldestDueAt.getTime()) / 1_000);
  return { channel, waiting, due, in_flight: inFlight, lag_seconds: lag, dead };
}
