import { publishedKeysOf } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { answerJson } from '../presenters/present.ts';

/** `GET /.well-known/jwks.json` (supabase-core.md 5.4): public halves only, so none for a shared secret. */
export const showKeys: ApiMiddleware = async (ctx) => {
  const { instance } = ctx.state;
  const keys = await publishedKeysOf(instance);
  // No longer than a new key waits before it signs.
  ctx.set('Cache-Control', `public, max-age=${instance.settings.jwt.jwks_max_age}`);
  answerJson(ctx, { keys });
};
