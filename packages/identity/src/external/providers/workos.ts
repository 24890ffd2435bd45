import { AppError } from '@gatehouse/errors';
import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const api = 'https://api.workos.com';
const answer = z.object({
  profile: z.object({
    id: subject,
    email: text,
    first_name: text,
    last_name: text,
    connection_id: text,
    organization_id: text,
  }),
});

/** https://workos.com/docs/reference/sso */
export const workos: Provider = {
  title: 'WorkOS',
  endpoints: { authorize: `${api}/sso/authorize`, token: `${api}/sso/token` },
  scopes: [],
  moreScopes: 'ignored',
  pkce: 'never',
  renamedParams: { workos_provider: 'provider' },
  async readProfile({ tokens, at }) {
    const { data, error } = answer.safeParse(tokens.raw);
    if (error) throw new AppError('external_profile_failed', { cause: error });
    const { profile: user } = data;
    const name = `${user.first_name} ${user.last_name}`.trim();
    return {
      subject: user.id,
      emails: onlyEmail(user.email, true),
      claims: {
        iss: at(api),
        name,
        full_name: name,
        custom_claims: { connection_id: user.connection_id, organization_id: user.organization_id },
      },
    };
  },
  quirks: ['The client says where to: `connection`, `organization` or `workos_provider` go along to WorkOS.'],
};
