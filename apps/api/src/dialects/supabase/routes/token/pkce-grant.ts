import { signInWithAuthCode } from '@gatehouse/identity';
import type { ApiContext } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { answerTokens } from '../../presenters/present.ts';
import { readParams } from '../../read-body.ts';

const fields = { auth_code: 'string', code_verifier: 'string' } as const;

/** `POST /token?grant_type=pkce` (supabase-core.md 13.5.3). */
export async function pkceGrant(ctx: ApiContext): Promise<void> {
  const { auth_code: authCode = '', code_verifier: codeVerifier = '' } = await readParams(ctx, fields);
  const { signedIn, providerTokens } = await signInWithAuthCode(contextOf(ctx), { authCode, codeVerifier });
  const { accessToken, refreshToken } = providerTokens;
  answerTokens(ctx, signedIn, {
    ...(accessToken ? { provider_token: accessToken } : {}),
    ...(refreshToken ? { provider_refresh_token: refreshToken } : {}),
  });
}
