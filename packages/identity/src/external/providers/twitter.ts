import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { mirrored, onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const api = 'https://api.twitter.com';
const account = z.object({
  id_str: subject,
  name: text,
  screen_name: text,
  email: text,
  profile_image_url_https: text,
});

/** https://docs.x.com/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens */
export const twitter: Provider = {
  title: 'Twitter (OAuth 1.0a)',
  endpoints: {
    requestToken: `${api}/oauth/request_token`,
    authorize: `${api}/oauth/authenticate`,
    accessToken: `${api}/oauth/access_token`,
  },
  scopes: [],
  moreScopes: 'ignored',
  pkce: 'never',
  dropsParams: true,
  async readProfile({ get, at }) {
    const options = 'include_email=true&include_entities=false&skip_status=true';
    const user = await get(`${api}/1.1/account/verify_credentials.json?${options}`, account);
    return {
      subject: user.id_str,
      emails: onlyEmail(user.email, true),
      claims: {
        iss: at(api),
        ...mirrored({ name: user.name, picture: user.profile_image_url_https }),
        preferred_username: user.screen_name,
        user_name: user.screen_name,
      },
    };
  },
  quirks: ['Speaks OAuth 1.0a: the state comes back on the callback address. New applications use `x`.'],
};
