import { AppError } from '@gatehouse/errors';
import { loadBearer, signInWithIdToken } from '@gatehouse/identity';
import { bearerToken } from '@gatehouse/http';
import type { ApiContext } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { mailReturnOf } from '../../mail-return.ts';
import { answerTokens } from '../../presenters/present.ts';
import { readParams } from '../../read-body.ts';
import { unknownSubject, verifyBearer } from '../../require-user.ts';

const fields = {
  id_token: 'string',
  provider: 'string',
  issuer: 'string',
  client_id: 'string',
  nonce: 'string',
  access_token: 'string',
  link_identity: 'bool',
} as const;

/**
 * `POST /token?grant_type=id_token` (supabase-core.md 13.5.4): signs in by a token that a provider gave to the client
 * itself, or links it to who is signed in.
 *
 * @throws AppError `oauth_error` for what is missing, and what `signInWithIdToken` throws.
 */
export async function idTokenGrant(ctx: ApiContext): Promise<void> {
  const params = await readParams(ctx, fields);
  const { id_token: idToken, provider = '', issuer = '', client_id: clientId = '' } = params;
  if (!idToken) throw invalidRequest('id_token required');
  if (!provider && !(issuer && clientId)) throw invalidRequest('provider or client_id and issuer required');
  const linkTo = params.link_identity ? await linkingTarget(ctx) : null;
  const proof = {
    idToken,
    provider,
    issuer,
    clientId,
    nonce: params.nonce ?? '',
    accessToken: params.access_token ?? '',
  };
  const rules = { back: await mailReturnOf(ctx, null), followsProfile: true };
  answerTokens(ctx, await signInWithIdToken(contextOf(ctx), proof, linkTo, rules));
}

/** @throws AppError `oauth_error`, `manual_linking_disabled`, and what keeps a bearer out */
async function linkingTarget(ctx: ApiContext): Promise<string> {
  if (ctx.get('Authorization') === '') throw invalidRequest('Linking requires a valid user token');
  let target = '';
  await unknownSubject(ctx, async () => {
    const claims = await verifyBearer(ctx, bearerToken(ctx.get('Authorization')));
    ctx.state.claims = claims;
    const bearer = await loadBearer(contextOf(ctx), claims);
    ctx.state.bearer = bearer;
    target = bearer.user.id;
  });
  if (!ctx.state.instance.settings.security.manual_linking_enabled) throw new AppError('manual_linking_disabled');
  return target;
}

/** The wire spells the word with a space (supabase-core.md 2.3). */
function invalidRequest(description: string): AppError {
  return new AppError('oauth_error', { params: { error: 'invalid request', description } });
}
