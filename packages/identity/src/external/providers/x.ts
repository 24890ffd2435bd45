import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { mirrored, onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const fields = 'id,name,username,confirmed_email,profile_image_url,url,created_at';
const account = z.object({
  data: z.object({
    id: subject,
    name: text,
    username: text,
    confirmed_email: text,
    profile_image_url: text,
    url: text,
    created_at: text,
  }),
});

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code */
export const x: Provider = {
  title: 'X',
  endpoints: { authorize: 'https://x.com/i/oauth2/authorize', token: 'https://api.x.com/2/oauth2/token' },
  scopes: ['users.email', 'tweet.read', 'users.read', 'offline.access'],
  pkce: 'always',
  async readProfile({ get, at }) {
    const { data: user } = await get(`https://api.x.com/2/users/me?user.fields=${fields}`, account);
    return {
      subject: user.id,
      emails: onlyEmail(user.confirmed_email, true),
      claims: {
        iss: at('https://api.x.com'),
        ...mirrored({ name: user.name, picture: user.profile_image_url }),
        preferred_username: user.username,
        user_name: user.username,
        profile: user.username === '' ? '' : `https://x.com/${user.username}`,
        website: user.url,
        custom_claims: { created_at: user.created_at },
      },
    };
  },
};
