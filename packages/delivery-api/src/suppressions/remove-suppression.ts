import { AppError } from '@gatehouse/errors';
import type { HttpContext } from '@gatehouse/http';
import { liftSuppression, type DeliveryContext } from '@gatehouse/identity';

/** `DELETE …/suppressions/{channel}/{address}`: messages go there again. 204. @throws AppError `suppression_not_found` */
export async function removeSuppression(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { channel, address } = ctx['params'] as { channel: string; address: string };
  // PostgreSQL takes no NUL, not even to look for it.
  if ((channel !== 'mail' && channel !== 'sms') || address.includes('\u0000')) {
    throw new AppError('suppression_not_found');
  }
  await liftSuppression(context, { channel, address });
  ctx.status = 204;
}
