import type { ApiMiddleware } from '../../../api-state.ts';
import { answerJson } from '../presenters/present.ts';

const wellKnownCaching = 'public, max-age=600';

/** `GET /.well-known/openid-configuration` (supabase-core.md 5.5): always on, whether or not there is an OAuth server. */
export const showDiscovery: ApiMiddleware = (ctx) => {
  ctx.set('Cache-Control', wellKnownCaching);
  answerJson(ctx, discoveryDocument(ctx.state.instance.settings.jwt.issuer));
};

function discoveryDocument(issuer: string): Record<string, unknown> {
  const base = issuer.replace(/\/+$/, '');
  return {
    issuer,
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/token`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    userinfo_endpoint: `${base}/oauth/userinfo`,
    scopes_supported: ['openid', 'profile', 'email', 'phone'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    claims_supported: claims,
    code_challenge_methods_supported: ['S256', 'plain'],
  };
}

const claims = [
  'sub',
  'aud',
  'iss',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'name',
  'picture',
  'preferred_username',
  'updated_at',
];
