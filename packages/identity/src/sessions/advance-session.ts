import {
  advanceRefreshCounter,
  reuseRefreshCounter,
  type CounterAdvance,
  type CounterReuse,
  type PresentedCounter,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { endSessions } from './end-sessions.ts';
import {
  refreshedWith,
  refreshRequest,
  refusal,
  requireRefreshable,
  type Refreshed,
  type ReuseCause,
} from './refreshed.ts';

/**
 * Moves a session's signed counter on by one (supabase-core.md 6.5, v2). A counter that is behind is answered with the
 * current one, so that clients that refresh at once all end up with the same token.
 *
 * @param presented its signature is good
 * @throws AppError as `refreshSession` does
 */
export async function advanceSession(context: Context, presented: PresentedCounter): Promise<Refreshed> {
  const request = refreshRequest(context);
  const advance = await advanceRefreshCounter(context, presented, request);
  if (!advance) throw new AppError('refresh_token_not_found');
  if (advance.is_advanced) {
    return refreshedWith(context, advance, { counter: presented.counter + 1n, isNewToken: true });
  }
  requireRefreshable(context, advance);
  const { tokensAfter } = request.limits;
  const activeAt = advance.refreshed_at ?? advance.session_created_at;
  if (tokensAfter && activeAt <= tokensAfter) throw refusal(advance, 'refresh_token_expired');
  // Signed by us, yet never handed out: the database has been put back to an earlier state.
  if (presented.counter > BigInt(advance.refresh_token_counter)) {
    throw refusal(advance, 'validation_failed', { text: 'Refresh token is not valid' });
  }
  return reuseCounter(context, presented, advance);
}

async function reuseCounter(context: Context, presented: PresentedCounter, seen: CounterAdvance): Promise<Refreshed> {
  const { refresh_token_reuse_interval: intervalSeconds, refresh_token_allow_reuse: isAlwaysAllowed } =
    context.instance.settings.security;
  const rule = { intervalSeconds, isAlwaysAllowed };
  const reuse = await reuseRefreshCounter(context, presented, refreshRequest(context), rule);
  // Gone since: another request with such a token has ended the session.
  if (!reuse && presented.counter < BigInt(seen.refresh_token_counter)) {
    throw refusal(seen, 'refresh_token_already_used');
  }
  // The request that was about to move the counter has failed: the client may try again.
  if (!reuse) throw refusal(seen, 'conflict');
  if (!reuse.is_tolerated) return endSession(context, reuse);
  const reuseCauses = causesOf(reuse, isAlwaysAllowed);
  return refreshedWith(context, reuse, { counter: BigInt(reuse.current_counter), isNewToken: false, reuseCauses });
}

function causesOf(reuse: CounterReuse, isAlwaysAllowed: boolean): ReuseCause[] {
  const causes: [boolean, ReuseCause][] = [
    [reuse.is_recent, 'concurrent-refresh'],
    [reuse.is_one_behind, 'fail-to-save'],
    [isAlwaysAllowed, 'always-allow'],
  ];
  return causes.filter(([applies]) => applies).map(([, cause]) => cause);
}

async function endSession(context: Context, reuse: CounterReuse): Promise<never> {
  const { id: userId, session_id: sessionId } = reuse;
  const endsSession = context.instance.settings.security.refresh_token_rotation_enabled;
  if (endsSession) {
    context.services.log.warn({ user_id: userId, session_id: sessionId }, 'a used refresh token was sent again');
    await endSessions(context, userId, { only: sessionId }, 'token_reuse');
  }
  throw refusal(reuse, 'refresh_token_already_used', { hasEndedFamily: endsSession });
}
