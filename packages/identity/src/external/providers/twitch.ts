import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const account = z.object({
  id: subject,
  login: text,
  display_name: text,
  email: text,
  profile_image_url: text,
  broadcaster_type: text,
  description: text,
  type: text,
  offline_image_url: text,
  view_count: z.number().catch(0),
});
const accounts = z.object({ data: z.tuple([account], z.unknown()) });

/** https://dev.twitch.tv/docs/authentication/getting-tokens-oauth */
export const twitch: Provider = {
  title: 'Twitch',
  endpoints: { authorize: 'https://id.twitch.tv/oauth2/authorize', token: 'https://id.twitch.tv/oauth2/token' },
  scopes: ['user:read:email'],
  pkce: 'never',
  async readProfile({ get, at, clientId }) {
    const { data } = await get('https://api.twitch.tv/helix/users', accounts, { 'client-id': clientId });
    const [user] = data;
    const { broadcaster_type, description, type, offline_image_url, view_count } = user;
    return {
      subject: user.id,
      emails: onlyEmail(user.email, true),
      claims: {
        iss: at('https://api.twitch.tv'),
        name: user.login,
        full_name: user.login,
        nickname: user.display_name,
        slug: user.display_name,
        picture: user.profile_image_url,
        avatar_url: user.profile_image_url,
        custom_claims: { broadcaster_type, description, type, offline_image_url, view_count },
      },
    };
  },
};
