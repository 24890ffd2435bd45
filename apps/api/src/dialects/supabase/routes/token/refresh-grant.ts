import { AppError, isAppError } from '@gatehouse/errors';
import { isRefreshToken, refreshSession } from '@gatehouse/identity';
import type { ApiContext } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { answerRefreshed, nameSession } from '../../presenters/present.ts';
import { readParams } from '../../read-body.ts';

const fields = { refresh_token: 'string' } as const;

/** `POST /token?grant_type=refresh_token` (supabase-core.md 6.3 to 6.5). */
export async function refreshGrant(ctx: ApiContext): Promise<void> {
  const { refresh_token: presented = '' } = await readParams(ctx, fields);
  if (!isRefreshToken(presented)) throw new AppError('validation_failed', { text: 'Refresh token is not valid' });
  try {
    answerRefreshed(ctx, await refreshSession(contextOf(ctx), presented));
  } catch (error) {
    if (isAppError(error)) nameRefused(ctx, error);
    throw error;
  }
}

/** A refusal names user and session as soon as they are known. */
function nameRefused(ctx: ApiContext, { params }: AppError): void {
  const { user_id: userId, session_id: sessionId } = params;
  if (userId === undefined || sessionId === undefined) return;
  nameSession(ctx, String(userId), String(sessionId));
  if (params['family_ended'] !== undefined) ctx.set('sb-auth-refresh-token-rotated', 'true');
}
