import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { mirrored, onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const account = z.object({
  id: subject,
  email: text,
  first_name: text,
  last_name: text,
  pic_url: text,
  login_type: z.union([z.string(), z.number()]).catch(''),
  verified: z.union([z.boolean(), z.number()]).catch(0),
});

/** Who has signed up with a password. */
const passwordLogin = '100';

/** https://developers.zoom.us/docs/integrations/oauth */
export const zoom: Provider = {
  title: 'Zoom',
  endpoints: { authorize: 'https://zoom.us/oauth/authorize', token: 'https://zoom.us/oauth/token' },
  scopes: [],
  moreScopes: 'ignored',
  pkce: 'supported',
  async readProfile({ get, at }) {
    const user = await get('https://api.zoom.us/v2/users/me', account);
    const name = `${user.first_name} ${user.last_name}`.trim();
    return {
      subject: user.id,
      emails: onlyEmail(user.email, String(user.login_type) !== passwordLogin || Boolean(user.verified)),
      claims: { iss: at('https://api.zoom.us'), ...mirrored({ name, picture: user.pic_url }) },
    };
  },
};
