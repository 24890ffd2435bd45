import { z } from 'zod';
import { flag, subject, text } from '../answer-fields.ts';
import { mirrored, onlyEmail, type Profile } from '../profile.ts';
import type { ProfileReader, Provider } from '../provider.ts';

const api = 'https://slack.com/api';
const userClaim = 'https://slack.com/user_id';
const teamClaim = 'https://slack.com/team_id';
const account = z.object({
  [userClaim]: subject,
  [teamClaim]: text,
  email: text,
  email_verified: flag,
  name: text,
  picture: text,
});

/** https://docs.slack.dev/legacy/legacy-sign-in-with-slack */
export const slack: Provider = {
  title: 'Slack (before OpenID Connect)',
  endpoints: { authorize: 'https://slack.com/oauth/authorize', token: `${api}/oauth.access` },
  scopes: ['profile', 'email', 'openid'],
  pkce: 'never',
  readProfile: (reader) => readSlackProfile(reader, () => true),
  quirks: ['For applications from before OpenID Connect; newer ones use `slack_oidc`.'],
};

/** Who somebody is in a workspace; both generations of Slack's sign-in tell it the same way. */
export async function readSlackProfile(
  { get, at }: ProfileReader,
  isVerified: (user: z.output<typeof account>) => boolean,
): Promise<Profile> {
  const user = await get(`${api}/openid.connect.userInfo`, account);
  return {
    subject: user[userClaim],
    emails: onlyEmail(user.email, isVerified(user)),
    claims: { iss: at('https://slack.com'), ...mirrored(user), custom_claims: { [teamClaim]: user[teamClaim] } },
  };
}
