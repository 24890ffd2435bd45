import { AppError } from '@gatehouse/errors';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import { onlyEmail, type Profile } from '../profile.ts';
import type { Provider } from '../provider.ts';
import { otherClaims, standardProfile, textIn } from '../token-claims.ts';

const base = 'https://login.microsoftonline.com/common';
const tenantUrl = /^https:\/\/login\.microsoftonline\.com\/([^/?#]+)(?:\/v2\.0)?\/?$/;
const customerUrl = /^https:\/\/[a-z0-9-]+\.ciamlogin\.com\/[^/?#]+(?:\/v2\.0)?\/?$/i;
const anyTenant = ['common', 'organizations', 'consumers'];
const tokenIssuer = /^https:\/\/(?:login\.microsoftonline\.com\/[^/?#]+\/v2\.0|sts\.windows\.net\/[^/?#]+\/)$/;

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
export const azure: Provider = {
  title: 'Microsoft',
  endpoints: { authorize: `${base}/oauth2/v2.0/authorize`, token: `${base}/oauth2/v2.0/token` },
  scopes: ['openid'],
  pkce: 'supported',
  ownBases: { [base]: '' },
  echoesNonce: true,
  idToken: {
    issuers: ['https://login.microsoftonline.com/<tenant>/v2.0', 'https://sts.windows.net/<tenant>/'],
    issuerOf(claimed, url) {
      const pinned = pinnedIssuer(url);
      if (pinned !== undefined) return claimed === pinned ? pinned : undefined;
      return tokenIssuer.test(claimed) ? claimed : undefined;
    },
    isNamed: (issuer) => /^https:\/\/login\.microsoftonline\.com\/[^/?#]+\/v2\.0$/.test(issuer),
    profile: profileOf,
  },
  async readProfile({ idToken }) {
    const claims = await idToken();
    if (!claims) throw new AppError('external_profile_failed', { detail: 'Microsoft gave no ID token' });
    return profileOf(claims);
  },
  quirks: [
    '`url` is the address of a tenant, such as `https://login.microsoftonline.com/<tenant id>`: then only its tokens are accepted. Without it people of every tenant may sign in.',
    'An address is verified unless the optional claim `xms_edov` says that it is not. Let applications for every tenant have that claim: the administrator of a tenant chooses the addresses of its people.',
    'External ID (`ciamlogin.com`) tenants are told by `url`.',
  ],
};

/** The one issuer whose tokens count, where the site has named a tenant. */
function pinnedIssuer(url: string): string | undefined {
  const tenant = tenantUrl.exec(url)?.[1];
  const isPinned = (tenant !== undefined && !anyTenant.includes(tenant)) || customerUrl.test(url);
  return isPinned ? `${url.replace(/(\/v2\.0)?\/?$/, '')}/v2.0` : undefined;
}

// What only speaks of the token itself, or stands elsewhere in the identity.
const known = [
  'aud',
  'iss',
  'iat',
  'nbf',
  'exp',
  'c_hash',
  'at_hash',
  'aio',
  'nonce',
  'rh',
  'uti',
  'jti',
  'ver',
  'sub',
  'name',
  'preferred_username',
];

function profileOf(claims: IdTokenClaims): Profile {
  if (/\.ciamlogin\.com\//.test(claims.iss)) return standardProfile(claims);
  const { xms_edov: isOwned } = claims;
  const isVerified =
    isOwned === undefined || isOwned === true || isOwned === '1' || isOwned === 'true' || isOwned === 1;
  return {
    subject: claims.sub,
    emails: onlyEmail(textIn(claims, 'email'), isVerified),
    claims: {
      iss: claims.iss,
      name: textIn(claims, 'name'),
      full_name: textIn(claims, 'name'),
      preferred_username: textIn(claims, 'preferred_username'),
      custom_claims: otherClaims(claims, known),
    },
  };
}
