import { AppError } from '@gatehouse/errors';
import type { ApiContext } from '../../../../api-state.ts';
import { readParams } from '../../read-body.ts';

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
 * `POST /token?grant_type=id_token` (supabase-core.md 13.5.4) as far as it goes while no provider can be used.
 *
 * @throws AppError `oauth_error` for what is missing, else `provider_disabled`.
 */
export async function idTokenGrant(ctx: ApiContext): Promise<never> {
  const { id_token: idToken, provider, issuer, client_id: clientId, link_identity } = await readParams(ctx, fields);
  if (!idToken) throw invalidRequest('id_token required');
  if (!provider && !(issuer && clientId)) throw invalidRequest('provider or client_id and issuer required');
  if (link_identity && ctx.get('Authorization') === '') throw invalidRequest('Linking requires a valid user token');
  throw new AppError('provider_disabled', { params: { provider: provider ?? issuer ?? '' } });
}

/** The wire spells the word with a space (supabase-core.md 2.3). */
function invalidRequest(description: string): AppError {
  return new AppError('oauth_error', { params: { error: 'invalid request', description } });
}
