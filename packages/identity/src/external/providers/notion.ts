import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { mirrored, onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const api = 'https://api.notion.com';
const account = z.object({
  bot: z.object({
    owner: z.object({
      user: z.object({
        id: subject,
        name: text,
        avatar_url: text,
        person: z.object({ email: text }).catch({ email: '' }),
      }),
    }),
  }),
});

/** https://developers.notion.com/docs/authorization */
export const notion: Provider = {
  title: 'Notion',
  endpoints: { authorize: `${api}/v1/oauth/authorize`, token: `${api}/v1/oauth/token` },
  scopes: [],
  moreScopes: 'ignored',
  pkce: 'never',
  async readProfile({ get, at }) {
    const { user } = (await get(`${api}/v1/users/me`, account, { 'notion-version': '2021-08-16' })).bot.owner;
    return {
      subject: user.id,
      emails: onlyEmail(user.person.email, true),
      claims: { iss: at(api), ...mirrored({ name: user.name, picture: user.avatar_url }) },
    };
  },
  quirks: ['Speaks version 2021-08-16 of the API.'],
};
