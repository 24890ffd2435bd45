import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { deliveryHealthContract } from '../../contract/deliveries.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { deliveryHealthOf } from './delivery-health-of.ts';

/** `GET /v1/deliveries/health` */
export function showDeliveryHealth({ queueHealth }: AdminDependencies): OperatorRoute {
  return route(deliveryHealthContract, async ({ platform }) => {
    return { status: 200, body: await deliveryHealthOf(platform, queueHealth) };
  });
}
