import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { mirrored, onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const size = z.number().catch(0);
const account = z.object({
  id: subject,
  display_name: text,
  email: text,
  images: z.array(z.object({ url: text, width: size, height: size })).catch([]),
});

/** https://developer.spotify.com/documentation/web-api/tutorials/code-flow */
export const spotify: Provider = {
  title: 'Spotify',
  endpoints: { authorize: 'https://accounts.spotify.com/authorize', token: 'https://accounts.spotify.com/api/token' },
  scopes: ['user-read-email'],
  pkce: 'supported',
  async readProfile({ get, at }) {
    const user = await get('https://api.spotify.com/v1/me', account);
    const [largest] = user.images.toSorted((one, other) => other.width * other.height - one.width * one.height);
    return {
      subject: user.id,
      emails: onlyEmail(user.email, false),
      claims: {
        iss: at('https://api.spotify.com'),
        ...mirrored({ name: user.display_name, picture: largest?.url ?? '' }),
      },
    };
  },
  quirks: [
    'Does not say whether an address is verified, so a mail confirms it first, unless `mailer.autoconfirm` is on.',
  ],
};
