import { z } from 'zod';
import { anything, subject, text } from '../answer-fields.ts';
import { onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const api = 'https://api.fly.io';
const account = z.object({
  user_id: subject,
  user_name: text,
  email: text,
  resource_owner_id: text,
  organizations: z.array(z.object({ id: text, role: text })).catch([]),
  application: anything,
  scope: anything,
  created_at: anything,
});

/** https://fly.io/docs/reference/extensions_api */
export const fly: Provider = {
  title: 'Fly.io',
  endpoints: { authorize: `${api}/oauth/authorize`, token: `${api}/oauth/token` },
  scopes: ['read'],
  pkce: 'never',
  async readProfile({ get, at }) {
    const user = await get(`${api}/oauth/token/info`, account);
    const { resource_owner_id, organizations, application, scope, created_at } = user;
    return {
      subject: user.user_id,
      emails: onlyEmail(user.email, true),
      claims: {
        iss: at(api),
        full_name: user.user_name,
        custom_claims: { resource_owner_id, organizations, application, scope, created_at },
      },
    };
  },
};
