import { z } from 'zod';
import { flag, subject, text } from '../answer-fields.ts';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import { mirrored, onlyEmail, type Profile } from '../profile.ts';
import type { Provider } from '../provider.ts';
import { textIn } from '../token-claims.ts';

const issuer = 'https://accounts.google.com';
// Google also writes it without the scheme.
const spellings = [issuer, 'accounts.google.com'];
const account = z.object({ id: subject, email: text, verified_email: flag, name: text, picture: text, hd: text });

/** https://developers.google.com/identity/openid-connect */
export const google: Provider = {
  title: 'Google',
  endpoints: { issuer },
  scopes: ['email', 'profile'],
  pkce: 'supported',
  ownUrl: 'ignored',
  echoesNonce: true,
  idToken: {
    issuers: [issuer],
    issuerOf: (claimed) => (spellings.includes(claimed) ? issuer : undefined),
    isNamed: (named) => named === issuer,
    profile: profileOf,
  },
  async readProfile({ get, idToken }) {
    const claims = await idToken();
    if (claims) return profileOf(claims);
    const user = await get('https://www.googleapis.com/userinfo/v2/me', account);
    return {
      subject: user.id,
      emails: onlyEmail(user.email, user.verified_email),
      claims: { iss: issuer, ...mirrored(user), custom_claims: hosted(user.hd) },
    };
  },
};

function profileOf(claims: IdTokenClaims): Profile {
  const isVerified = claims['email_verified'] === true || claims['verified_email'] === true;
  return {
    subject: claims.sub,
    emails: onlyEmail(textIn(claims, 'email'), isVerified),
    claims: {
      iss: claims.iss,
      ...mirrored({ name: textIn(claims, 'name'), picture: textIn(claims, 'picture') }),
      custom_claims: hosted(textIn(claims, 'hd')),
    },
  };
}

/** The Workspace that somebody belongs to. */
function hosted(hd: string): Record<string, string> {
  return hd === '' ? {} : { hd };
}
