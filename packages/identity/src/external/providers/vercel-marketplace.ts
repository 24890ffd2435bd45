import { AppError } from '@gatehouse/errors';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import { mirrored, onlyEmail, type Profile } from '../profile.ts';
import { tokensOf, type Provider } from '../provider.ts';
import { textIn } from '../token-claims.ts';

const api = 'https://api.vercel.com';

/** https://vercel.com/docs/integrations/create-integration/marketplace-api */
export const vercelMarketplace: Provider = {
  title: 'Vercel Marketplace',
  endpoints: { authorize: `${api}/oauth/v2/authorization`, token: `${api}/oauth/v2/accessToken` },
  scopes: [],
  pkce: 'never',
  idToken: tokensOf('https://marketplace.vercel.com', profileOf),
  async readProfile({ idToken }) {
    const claims = await idToken();
    if (!claims) throw new AppError('external_profile_failed', { detail: 'Vercel gave no ID token' });
    return profileOf(claims);
  },
};

function profileOf(claims: IdTokenClaims): Profile {
  const globalId = textIn(claims, 'global_user_id');
  return {
    // Without it somebody is a different person in each installation.
    subject: globalId === '' ? claims.sub : `global_user_id:${globalId}`,
    emails: onlyEmail(textIn(claims, 'user_email'), true),
    claims: {
      iss: claims.iss,
      ...mirrored({ name: textIn(claims, 'user_name'), picture: textIn(claims, 'user_avatar_url') }),
    },
  };
}
