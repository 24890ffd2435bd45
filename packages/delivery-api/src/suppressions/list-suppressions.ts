import { listSuppressions, type MessageChannel, type SuppressionListing } from '@gatehouse/database';
import type { HttpContext } from '@gatehouse/http';
import type { DeliveryContext } from '@gatehouse/identity';
import { z } from 'zod';
import { answerJson } from '../answer-json.ts';
import type { SuppressionList } from '../message-views.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { limitParameter, readQuery } from '../read-query.ts';
import { presentSuppression } from './present-suppression.ts';

/** What `GET …/suppressions` may be asked for. */
export const suppressionQuerySchema = z.object({
  channel: z.enum(['mail', 'sms']).optional().describe('mail or sms'),
  reason: z
    .enum(['bounce', 'complaint', 'manual', 'unsubscribed'])
    .optional()
    .describe('one of bounce, complaint, manual, unsubscribed'),
  address: z.string().max(320).optional().describe('a part of an address, at most 320 characters'),
  limit: limitParameter,
  cursor: z.string().max(1024).optional().describe('the next of an earlier page'),
});

const list = 'suppressions';

/** `GET …/suppressions`: newest first, found by any part of the address. @throws AppError `validation_failed` */
export async function listSuppressionsPage(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { instance } = context;
  const { limit, cursor, ...filter } = readQuery(ctx, suppressionQuerySchema);
  const after = cursor === undefined ? undefined : positionOf(readCursor(instance, list, cursor));
  // One more than the page holds tells whether there is another.
  const rows = await listSuppressions(context, { ...filter, after, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  answerJson(ctx, {
    suppressions: page.map(presentSuppression),
    next: last ? writeCursor(instance, list, [last.created_at.getTime(), last.address, last.channel]) : null,
  } satisfies SuppressionList);
}

function positionOf([time, address = '', channel]: ReturnType<typeof readCursor>): SuppressionListing['after'] {
  return { created_at: new Date(time), address, channel: channel as MessageChannel };
}
