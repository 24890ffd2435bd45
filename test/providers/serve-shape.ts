import { OidcIssuer } from '../support/providers/oidc-issuer.ts';
import { serveOAuth2 } from '../support/providers/oauth2-server.ts';
import { clientId, clientSecret } from '../support/providers/use-providers.ts';
import type { StandIn, StandInAnswer } from '../support/providers/stand-in.ts';
import { accessToken, type Shape } from './shapes.ts';

/** Has the stand-in be that provider. */
export function serveShape(standIn: StandIn, shape: Shape): void {
  const { idToken } = shape;
  const issuer = idToken && new OidcIssuer(standIn, idToken.issuer);
  serveOAuth2(standIn, {
    authorize: shape.authorize,
    token: shape.token,
    clientId,
    clientSecret,
    ...(shape.clientAuth ? { clientAuth: shape.clientAuth } : {}),
    tokens: async ({ query }) => ({
      access_token: accessToken,
      refresh_token: 'refresh-token-of-the-provider',
      ...shape.tokens,
      ...(issuer && idToken
        ? { id_token: await issuer.sign({ aud: clientId, nonce: query['nonce'], ...idToken.claims }) }
        : {}),
    }),
  });
  for (const [address, body] of Object.entries(shape.answers)) standIn.answer(address, forBearer(body));
}

/** Answers who has the access token. */
function forBearer(body: unknown): StandInAnswer {
  return ({ headers }) => (headers.authorization === `Bearer ${accessToken}` ? { body } : { status: 401, body: {} });
}
