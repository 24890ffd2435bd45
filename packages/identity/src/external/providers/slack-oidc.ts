import type { Provider } from '../provider.ts';
import { readSlackProfile } from './slack.ts';

/** https://docs.slack.dev/authentication/sign-in-with-slack */
export const slackOidc: Provider = {
  title: 'Slack',
  endpoints: {
    authorize: 'https://slack.com/openid/connect/authorize',
    token: 'https://slack.com/api/openid.connect.token',
  },
  scopes: ['profile', 'email', 'openid'],
  pkce: 'never',
  readProfile: (reader) => readSlackProfile(reader, (user) => user.email_verified),
};
