import { noStore } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import { parseCodeChallenge } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
import { queryText } from '../../../query-text.ts';
import { sendTo } from '../../../send-to.ts';
import { beginVisitHere } from '../../../visits/send-to-provider.ts';
import { redirectOf } from '../mail-return.ts';
import { answerJson } from '../presenters/present.ts';
import { requireUser } from '../require-user.ts';

/** `GET /authorize` (supabase-core.md 16.1): sends a person to a provider. */
export const authorize: readonly ApiMiddleware[] = [
  noStore(),
  async function answer(ctx) {
    sendTo(ctx, 302, await providerUrl(ctx));
  },
];

/** `GET /user/identities/authorize` (supabase-core.md 14.3): the same, to link what comes of it to the bearer. */
export const linkIdentity: readonly ApiMiddleware[] = [
  noStore(),
  requireUser(),
  requireManualLinking(),
  async function answer(ctx) {
    const url = await providerUrl(ctx, bearerOf(ctx).user.id);
    if (queryText(ctx, 'skip_http_redirect') === 'true') answerJson(ctx, { url });
    else sendTo(ctx, 302, url);
  },
];

/** Keeps out everyone where people may not link identities themselves. @throws AppError `manual_linking_disabled` */
export function requireManualLinking(): ApiMiddleware {
  return async function askSettings(ctx, next) {
    const { security } = ctx.state.instance.settings;
    if (!security.manual_linking_enabled) throw new AppError('manual_linking_disabled');
    await next();
  };
}

async function providerUrl(ctx: ApiContext, linkingTargetId?: string): Promise<string> {
  const names = Object.keys(ctx.query).filter((name) => queryText(ctx, name) !== '');
  return beginVisitHere(ctx, {
    provider: queryText(ctx, 'provider'),
    scopes: queryText(ctx, 'scopes'),
    parameters: Object.fromEntries(names.map((name) => [name, queryText(ctx, name)])),
    codeChallenge: parseCodeChallenge(queryText(ctx, 'code_challenge'), queryText(ctx, 'code_challenge_method')),
    inviteToken: queryText(ctx, 'invite_token'),
    referrer: redirectOf(ctx),
    ...(linkingTargetId === undefined ? {} : { linkingTargetId }),
  });
}
