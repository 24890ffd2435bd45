import { expect } from 'vitest';
import { call, type Answer } from '../../api/netlify/client.ts';
import type { Site } from '../site.ts';
import { serveOAuth2 } from './oauth2-server.ts';
import { OidcIssuer } from './oidc-issuer.ts';
import type { ProviderRig } from './use-providers.ts';

/** What sites are at providers of their own. */
export const ownClient = { clientId: 'c-1', clientSecret: 's & cret' };

type Rig = Pick<ProviderRig, 'standIn' | 'createSite'>;

/** Adds a provider to a site, as an administrator does. */
export async function addProvider(site: Site, provider: object): Promise<Answer> {
  const bearer = site.signToken({ role: 'service_role' });
  const common = { name: 'Acme', client_id: ownClient.clientId, client_secret: ownClient.clientSecret };
  const json = { ...common, ...provider };
  const answer = await call(site.supabaseUrl, 'POST /admin/custom-providers', { bearer, json });
  expect(answer.status, answer.text).toBe(201);
  return answer;
}

/** A site with a provider of its own. */
export async function siteWith(rig: Rig, provider: object): Promise<Site> {
  const site = await rig.createSite([]);
  await addProvider(site, provider);
  return site;
}

/** Acme, which speaks OAuth 2 alone, and who has consented there. */
export function acmeAt({ standIn }: Rig, profile: unknown, more: object = {}): object {
  const host = 'acme.example';
  serveOAuth2(standIn, {
    ...ownClient,
    authorize: `${host}/authorize`,
    token: `${host}/token`,
    tokens: async () => ({ access_token: 'token-of-acme', refresh_token: 'more' }),
  });
  standIn.answer(`${host}/me`, ({ headers }) =>
    headers.authorization === 'Bearer token-of-acme' ? { body: profile } : { status: 401, body: {} },
  );
  const at = (path: string): string => `${standIn.url}/${host}/${path}`;
  return {
    provider_type: 'oauth2',
    identifier: 'custom:acme',
    authorization_url: at('authorize'),
    token_url: at('token'),
    userinfo_url: at('me'),
    scopes: ['me', 'mail'],
    ...more,
  };
}

/** An issuer of OpenID Connect, and how a site has it. */
export interface OwnIssuer {
  readonly issuer: OidcIssuer;
  readonly provider: object;
}

/** An issuer, and what it says of who has consented; null for an answer without an ID token. */
export function issuerAt(
  { standIn }: Rig,
  claims: object | null,
  more: object = {},
  metadata: Readonly<Record<string, unknown>> = {},
): OwnIssuer {
  const issuer = new OidcIssuer(standIn, `${standIn.url}/idp.example`, metadata);
  serveOAuth2(standIn, {
    ...ownClient,
    authorize: issuer.address('authorize'),
    token: issuer.address('token'),
    tokens: async ({ query }) => ({
      access_token: 'token-of-idp',
      ...(claims ? { id_token: await issuer.sign({ aud: ownClient.clientId, nonce: query['nonce'], ...claims }) } : {}),
    }),
  });
  const provider = { provider_type: 'oidc', identifier: 'custom:idp', issuer: issuer.issuer, ...more };
  return { issuer, provider };
}
