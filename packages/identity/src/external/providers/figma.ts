import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const api = 'https://api.figma.com';
const account = z.object({ id: subject, email: text, handle: text, img_url: text });

/** https://developers.figma.com/docs/rest-api/authentication */
export const figma: Provider = {
  title: 'Figma',
  endpoints: { authorize: 'https://www.figma.com/oauth', token: `${api}/v1/oauth/token` },
  scopes: ['current_user:read'],
  pkce: 'supported',
  async readProfile({ get, at }) {
    const user = await get(`${api}/v1/me`, account);
    return {
      subject: user.id,
      emails: onlyEmail(user.email, true),
      claims: { iss: at(api), name: user.handle, full_name: user.handle, avatar_url: user.img_url },
    };
  },
};
