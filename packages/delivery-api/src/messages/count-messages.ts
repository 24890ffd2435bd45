import { countMessages } from '@gatehouse/database';
import type { HttpContext } from '@gatehouse/http';
import type { DeliveryContext } from '@gatehouse/identity';
import { z } from 'zod';
import { answerJson } from '../answer-json.ts';
import type { MessageCounts } from '../message-views.ts';
import { readQuery, timeParameter } from '../read-query.ts';

const countedMax = 100_000;

/** What `GET …/messages/counts` may be asked for. */
export const countQuerySchema = z.object({ created_from: timeParameter, created_to: timeParameter });

/** `GET …/messages/counts`: how many there are of a channel in a state, among the newest 100,000 of the time asked for. */
export async function countMessagesByState(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { created_from: from, created_to: to } = readQuery(ctx, countQuerySchema);
  const counts = await countMessages(context, { from, to, limit: countedMax });
  const counted = counts.reduce((sum, { count }) => sum + count, 0);
  answerJson(ctx, { counts, counted, is_complete: counted < countedMax } satisfies MessageCounts);
}
