import { publishedKeysOf } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { answerJson } from '../presenters/present.ts';

/** How long others may keep what the `.well-known` endpoints say. */
export const wellKnownCaching = 'public, max-age=600';

/** `GET /.well-known/jwks.json` (supabase-core.md 5.4): public halves only, so none for a shared secret. */
export const showKeys: ApiMiddleware = async (ctx) => {
  const keys = await publishedKeysOf(ctx.state.instance);
  ctx.set('Cache-Control', wellKnownCaching);
  answerJson(ctx, { keys });
};
