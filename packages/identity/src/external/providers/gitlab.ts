import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { mirrored, onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const host = 'https://gitlab.com';
const account = z.object({ id: subject, email: text, name: text, avatar_url: text, confirmed_at: text });
const addresses = z.array(z.object({ email: text }));

/** https://docs.gitlab.com/api/oauth2 */
export const gitlab: Provider = {
  title: 'GitLab',
  endpoints: { authorize: `${host}/oauth/authorize`, token: `${host}/oauth/token` },
  scopes: ['read_user'],
  pkce: 'supported',
  async readProfile({ get, at }) {
    const user = await get(`${host}/api/v4/user`, account);
    const others = await get(`${host}/api/v4/user/emails`, addresses);
    return {
      subject: user.id,
      emails: [
        // Whether they are confirmed it does not say.
        ...others.map(({ email }) => ({ email, verified: false, primary: false })),
        ...onlyEmail(user.email, user.confirmed_at !== ''),
      ],
      claims: { iss: at(host), ...mirrored({ name: user.name, picture: user.avatar_url }) },
    };
  },
};
