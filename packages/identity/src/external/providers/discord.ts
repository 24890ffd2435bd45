import { AppError } from '@gatehouse/errors';
import { z } from 'zod';
import { flag, subject, text } from '../answer-fields.ts';
import { onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const account = z.object({
  id: subject,
  username: text,
  discriminator: text,
  global_name: text,
  avatar: text,
  email: text,
  verified: flag,
});

/** https://discord.com/developers/docs/topics/oauth2 */
export const discord: Provider = {
  title: 'Discord',
  endpoints: {
    authorize: 'https://discord.com/api/oauth2/authorize',
    token: 'https://discord.com/api/oauth2/token',
  },
  scopes: ['email', 'identify'],
  pkce: 'supported',
  async readProfile({ get, at }) {
    const user = await get('https://discord.com/api/users/@me', account);
    const picture = pictureOf(user);
    return {
      subject: user.id,
      emails: onlyEmail(user.email, user.verified),
      claims: {
        iss: at('https://discord.com/api'),
        name: `${user.username}#${user.discriminator}`,
        full_name: user.username,
        picture,
        avatar_url: picture,
        custom_claims: { global_name: user.global_name },
      },
    };
  },
  quirks: ['`name` is `username#discriminator`; what is shown in Discord is `custom_claims.global_name`.'],
};

const pictures = 'https://cdn.discordapp.com';

function pictureOf({ id, avatar, discriminator }: z.output<typeof account>): string {
  if (avatar !== '') return `${pictures}/avatars/${id}/${avatar}.${avatar.startsWith('a_') ? 'gif' : 'png'}`;
  if (!/^\d+$/.test(discriminator)) {
    throw new AppError('external_profile_failed', { detail: 'neither a picture nor a number to find one by' });
  }
  return `${pictures}/embed/avatars/${Number(discriminator) % 5}.png`;
}
