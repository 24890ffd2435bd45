import { z } from 'zod';
import { flag, subject, text } from '../answer-fields.ts';
import type { Provider } from '../provider.ts';

const api = 'https://api.github.com';
const account = z.object({ id: subject, login: text, name: text, avatar_url: text });
const addresses = z.array(z.object({ email: text, primary: flag, verified: flag }));

/** https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps */
export const github: Provider = {
  title: 'GitHub',
  endpoints: {
    authorize: 'https://github.com/login/oauth/authorize',
    token: 'https://github.com/login/oauth/access_token',
  },
  scopes: ['user:email'],
  pkce: 'supported',
  ownBases: { 'https://github.com': '', [api]: '/api/v3' },
  async readProfile({ get, at }) {
    const user = await get(`${api}/user`, account);
    return {
      subject: user.id,
      emails: await get(`${api}/user/emails`, addresses),
      claims: {
        iss: at(api),
        name: user.name,
        full_name: user.name,
        preferred_username: user.login,
        user_name: user.login,
        avatar_url: user.avatar_url,
      },
    };
  },
  quirks: ['`url` is the address of an Enterprise Server; its API is found below `/api/v3`.'],
};
