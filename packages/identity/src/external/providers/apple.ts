import { AppError } from '@gatehouse/errors';
import { z } from 'zod';
import { text } from '../answer-fields.ts';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import type { Profile } from '../profile.ts';
import type { Provider } from '../provider.ts';
import { textIn } from '../token-claims.ts';

const issuers = ['https://appleid.apple.com', 'https://account.apple.com'];

/** https://developer.apple.com/documentation/signinwithapple */
export const apple: Provider = {
  title: 'Apple',
  endpoints: { issuer: 'https://appleid.apple.com' },
  scopes: ['email', 'name'],
  moreScopes: 'ignored',
  pkce: 'never',
  ownUrl: 'ignored',
  clientAuth: 'body',
  authorizeParams: { response_mode: 'form_post' },
  dropsParams: true,
  echoesNonce: true,
  tokenParams: ({ id, secret }) => ({ client_id: id, secret }),
  idToken: {
    issuers,
    // Two names, one set of keys.
    issuerOf: (claimed) => issuers.find((issuer) => issuer === claimed),
    isNamed: (issuer) => issuers.includes(issuer),
    profile: profileOf,
  },
  async readProfile({ idToken, fields }) {
    const claims = await idToken();
    if (!claims) throw new AppError('external_profile_failed', { detail: 'Apple gave no ID token' });
    const profile = profileOf(claims);
    const name = nameIn(fields['user'] ?? '');
    return { ...profile, claims: { ...profile.claims, name, full_name: name } };
  },
  quirks: [
    'The callback comes as a form from another site: it is reached over HTTPS alone, and a cookie binds it to the browser only there.',
    'The secret is a token signed with the key of the team; with `team_id`, `key_id` and `private_key` it is made here for each use.',
    'The name is only told at the first sign-in, in the form field `user`.',
    'Addresses count as verified, those that Apple relays too.',
  ],
};

function profileOf(claims: IdTokenClaims): Profile {
  const { is_private_email: isPrivate, auth_time, transfer_sub } = claims;
  return {
    subject: claims.sub,
    emails: [{ email: textIn(claims, 'email'), verified: true, primary: true }],
    claims: {
      iss: claims.iss,
      custom_claims: {
        ...(isPrivate === undefined ? {} : { is_private_email: isPrivate === true || isPrivate === 'true' }),
        ...(auth_time === undefined ? {} : { auth_time }),
        ...(transfer_sub === undefined ? {} : { transfer_sub }),
      },
    },
  };
}

const userField = z.object({ name: z.object({ firstName: text, lastName: text }) });

/** The browser sent it, so it is a name and nothing more. */
function nameIn(field: string): string {
  try {
    const { name } = userField.parse(JSON.parse(field));
    return `${name.firstName} ${name.lastName}`.trim().slice(0, 255);
  } catch {
    return '';
  }
}
