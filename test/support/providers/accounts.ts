import { serveOAuth2 } from './oauth2-server.ts';
import { OidcIssuer } from './oidc-issuer.ts';
import type { StandIn } from './stand-in.ts';
import { clientId, clientSecret } from './use-providers.ts';

/** Somebody at GitHub: the last address that is given is the primary one. */
export interface GithubAccount {
  readonly id?: unknown;
  readonly name?: string;
  readonly emails?: readonly (readonly [address: string, verified: boolean])[];
}

/** Who has consented at GitHub, from now on. */
export function atGithub(standIn: StandIn, { id = 1, name = 'Ada L', emails = [] }: GithubAccount): void {
  serveOAuth2(standIn, {
    authorize: 'github.com/login/oauth/authorize',
    token: 'github.com/login/oauth/access_token',
    clientId,
    clientSecret,
    tokens: async () => ({ access_token: 'token-of-github' }),
  });
  standIn.answer('api.github.com/user', () => ({ body: { id, name, login: 'adal' } }));
  standIn.answer('api.github.com/user/emails', () => ({
    body: emails.map(([email, verified], at) => ({ email, verified, primary: at === emails.length - 1 })),
  }));
}

/** Who has consented at Spotify, which proves no address. */
export function atSpotify(standIn: StandIn, { id, email }: { readonly id: string; readonly email: string }): void {
  serveOAuth2(standIn, {
    authorize: 'accounts.spotify.com/authorize',
    token: 'accounts.spotify.com/api/token',
    clientId,
    clientSecret,
    tokens: async () => ({ access_token: 'token-of-spotify' }),
  });
  standIn.answer('api.spotify.com/v1/me', () => ({ body: { id, email, display_name: 'Ada L' } }));
}

/** Claims of an ID token; a member that is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

/** Google, and who has consented there; `claims` are asked for each token. */
export function atGoogle(standIn: StandIn, claims: (nonce: string | undefined) => Claims): OidcIssuer {
  const issuer = new OidcIssuer(standIn, 'https://accounts.google.com');
  serveOAuth2(standIn, {
    authorize: issuer.address('authorize'),
    token: issuer.address('token'),
    clientId,
    clientSecret,
    tokens: async ({ query }) => ({
      access_token: 'token-of-google',
      id_token: await issuer.sign({ aud: clientId, nonce: query['nonce'], ...claims(query['nonce']) }),
    }),
  });
  return issuer;
}
