import { parseRefreshTokenV2 } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { advanceSession } from './advance-session.ts';
import type { Refreshed } from './refreshed.ts';
import { rotateSession } from './rotate-session.ts';
import { isGenuine } from './signed-refresh-token.ts';

/**
 * Swaps a refresh token for a new pair of tokens (supabase-core.md 6.3 to 6.6), whichever of the two forms it has.
 *
 * One round trip for the request that wins, two for one that comes second with the same token: a client that lost the
 * answer, or another tab, is handed what the winner got. Anything older ends the family.
 *
 * @throws AppError `refresh_token_required`, `refresh_token_not_found`, `refresh_token_expired`, `session_expired`,
 *   `user_banned`, `refresh_token_already_used`, `conflict`, `validation_failed` for a counter that was never handed out;
 *   where they are known, `params` hold `user_id`, `session_id` and, when a session was ended, `family_ended`.
 */
export async function refreshSession(context: Context, presented: string): Promise<Refreshed> {
  const refreshed = await swap(context, presented);
  const { services, instanceId, now } = context;
  services.usage.count(instanceId, 'token_refreshes', now);
  services.usage.active(instanceId, refreshed.user.id, now);
  return refreshed;
}

async function swap(context: Context, presented: string): Promise<Refreshed> {
  if (presented === '') throw new AppError('refresh_token_required');
  const signed = parseRefreshTokenV2(presented);
  // One that somebody else has signed may have come with its session from another server: of those the hashes are kept.
  if (!signed || !isGenuine(context.instance, signed)) return rotateSession(context, presented);
  return advanceSession(context, signed);
}

const tableTokenLength = 12;

/**
 * Whether a text can be a refresh token of either form, without a look at the database (supabase-core.md 6.3). Wider
 * than what is made today by the digits that older servers used.
 */
export function isRefreshToken(text: string): boolean {
  return text.length > tableTokenLength ? parseRefreshTokenV2(text) !== null : /^[a-z0-9]{12}$/.test(text);
}
