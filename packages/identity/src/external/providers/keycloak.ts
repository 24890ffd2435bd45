import { z } from 'zod';
import { flag, subject, text } from '../answer-fields.ts';
import { onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';
import { otherClaims, standardProfile } from '../token-claims.ts';

/** Stands for the address of the realm, which every site has its own of. */
const realm = 'https://realm.invalid';
const connect = `${realm}/protocol/openid-connect`;
const account = z.looseObject({ sub: subject, email: text, email_verified: flag, name: text });
const known = ['sub', 'email', 'email_verified', 'name'];

/** https://www.keycloak.org/securing-apps/oidc-layers */
export const keycloak: Provider = {
  title: 'Keycloak',
  endpoints: { authorize: `${connect}/auth`, token: `${connect}/token` },
  scopes: ['profile', 'email'],
  pkce: 'supported',
  ownUrl: 'required',
  idToken: {
    issuers: ['the realm, as `url` has it'],
    issuerOf: (claimed, url) => (url !== '' && claimed === issuerAt(url) ? claimed : undefined),
    isNamed: (issuer, url) => url !== '' && issuer === issuerAt(url),
    profile: standardProfile,
  },
  async readProfile({ get, at }) {
    const user = await get(`${connect}/userinfo`, account);
    return {
      subject: user.sub,
      emails: onlyEmail(user.email, user.email_verified),
      claims: {
        iss: at(realm),
        name: user.name,
        full_name: user.name,
        custom_claims: otherClaims(user, known),
      },
    };
  },
  quirks: ['`url` is the address of the realm: `https://keycloak.example/realms/<realm>`. There is none without it.'],
};

function issuerAt(url: string): string {
  return url.replace(/\/$/, '');
}
