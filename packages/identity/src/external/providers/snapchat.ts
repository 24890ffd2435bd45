import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import { mirrored, onlyEmail, type Profile } from '../profile.ts';
import { tokensOf, type Provider } from '../provider.ts';
import { standardClaims, textIn } from '../token-claims.ts';

const issuer = 'https://accounts.snapchat.com/accounts/oauth2/token';
const scope = 'https://auth.snapchat.com/oauth2/api/';
const question = '{me{externalId displayName bitmoji{avatar id} email}}';
const account = z.object({
  data: z.object({
    me: z.object({
      externalId: subject,
      displayName: text,
      email: text,
      bitmoji: z.object({ avatar: text }).catch({ avatar: '' }),
    }),
  }),
});

/** https://developers.snap.com/snap-kit/login-kit */
export const snapchat: Provider = {
  title: 'Snapchat',
  endpoints: { authorize: 'https://accounts.snapchat.com/accounts/oauth2/auth', token: issuer },
  scopes: ['user.external_id', 'user.display_name', 'user.bitmoji.avatar'].map((name) => scope + name),
  pkce: 'supported',
  idToken: tokensOf(issuer, profileOf),
  async readProfile({ get }) {
    const url = `https://kit.snapchat.com/v1/me?query=${encodeURIComponent(question)}`;
    const { me } = (await get(url, account)).data;
    return {
      subject: me.externalId,
      emails: onlyEmail(me.email, true),
      claims: {
        iss: issuer,
        ...mirrored({ name: me.displayName, picture: me.bitmoji.avatar }),
        slug: me.displayName,
      },
    };
  },
  quirks: ['Rarely tells an address: `email_optional` lets such people in.'],
};

function profileOf(claims: IdTokenClaims): Profile {
  const emails = onlyEmail(textIn(claims, 'email'), true);
  return { subject: claims.sub, emails, claims: standardClaims(claims) };
}
