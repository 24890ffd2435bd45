import { noStore } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { limitAddress } from '../../../../middleware/limit-rate.ts';
import { requireCaptcha } from '../../require-captcha.ts';
import { idTokenGrant } from './id-token-grant.ts';
import { passwordGrant } from './password-grant.ts';
import { pkceGrant } from './pkce-grant.ts';
import { refreshGrant } from './refresh-grant.ts';
import { web3Grant } from './web3-grant.ts';

type Grant = (ctx: ApiContext) => void | Promise<void>;

const grants = new Map<unknown, Grant>([
  ['password', passwordGrant],
  ['refresh_token', refreshGrant],
  ['pkce', pkceGrant],
  ['id_token', idTokenGrant],
  ['web3', web3Grant],
]);

/** `POST /token?grant_type=…` (supabase-core.md 13.5). */
export const token: readonly ApiMiddleware[] = [
  noStore(),
  requireCaptcha(),
  async function answer(ctx) {
    const grantType = [ctx.query['grant_type']].flat()[0];
    const grant = grants.get(grantType);
    if (!grant) throw new AppError('unsupported_grant_type');
    await limitAddress(ctx, grantType === 'web3' ? 'web3' : 'token');
    await grant(ctx);
  },
];
