import { z } from 'zod';
import { flag, subject, text } from '../answer-fields.ts';
import { mirrored } from '../profile.ts';
import type { Provider } from '../provider.ts';

const api = 'https://api.bitbucket.org';
const account = z.object({
  uuid: subject,
  display_name: text,
  links: z.object({ avatar: z.object({ href: text }).catch({ href: '' }) }).catch({ avatar: { href: '' } }),
});
const addresses = z.object({ values: z.array(z.object({ email: text, is_primary: flag, is_confirmed: flag })) });

/** https://developer.atlassian.com/cloud/bitbucket/oauth-2 */
export const bitbucket: Provider = {
  title: 'Bitbucket',
  endpoints: {
    authorize: 'https://bitbucket.org/site/oauth2/authorize',
    token: 'https://bitbucket.org/site/oauth2/access_token',
  },
  scopes: ['account', 'email'],
  moreScopes: 'ignored',
  pkce: 'never',
  async readProfile({ get, at }) {
    const user = await get(`${api}/2.0/user`, account);
    const { values } = await get(`${api}/2.0/user/emails`, addresses);
    return {
      subject: user.uuid,
      emails: values.map(({ email, is_primary: primary, is_confirmed: verified }) => ({ email, primary, verified })),
      claims: { iss: at(api), ...mirrored({ name: user.display_name, picture: user.links.avatar.href }) },
    };
  },
};
