import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import { mirrored, onlyEmail, type Profile } from '../profile.ts';
import { tokensOf, type Provider } from '../provider.ts';
import { textIn } from '../token-claims.ts';

const profileUrl = 'https://graph.facebook.com/me';
const fields = 'email,first_name,last_name,name,picture';
const account = z.object({
  id: subject,
  email: text,
  first_name: text,
  last_name: text,
  name: text,
  picture: z.object({ data: z.object({ url: text }) }).catch({ data: { url: '' } }),
});

/** https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow */
export const facebook: Provider = {
  title: 'Facebook',
  endpoints: {
    authorize: 'https://www.facebook.com/dialog/oauth',
    token: 'https://graph.facebook.com/oauth/access_token',
  },
  scopes: ['email'],
  pkce: 'supported',
  idToken: tokensOf('https://www.facebook.com', profileOf, { ignoresNonce: true }),
  async readProfile({ get, at, tokens, clientSecret }) {
    // With it a stolen access token alone is worth nothing at sites that insist.
    const proof = createHmac('sha256', clientSecret).update(tokens.accessToken).digest('hex');
    const user = await get(`${profileUrl}?fields=${fields}&appsecret_proof=${proof}`, account);
    const name = `${user.first_name} ${user.last_name}`.trim();
    return {
      subject: user.id,
      emails: onlyEmail(user.email, true),
      claims: {
        iss: at(profileUrl),
        ...mirrored({ name, picture: user.picture.data.url }),
        nickname: user.name,
        slug: user.name,
      },
    };
  },
  quirks: [
    'Each request has an `appsecret_proof`.',
    'Addresses count as verified: Facebook only tells those that are.',
    'The nonce of Limited Login is not compared.',
  ],
};

/** Limited Login on phones. */
function profileOf(claims: IdTokenClaims): Profile {
  return {
    subject: claims.sub,
    emails: onlyEmail(textIn(claims, 'email'), true),
    claims: { iss: claims.iss, ...mirrored({ name: textIn(claims, 'name'), picture: textIn(claims, 'picture') }) },
  };
}
