import { AppError } from '@gatehouse/errors';
import { z } from 'zod';
import { subject, text } from '../answer-fields.ts';
import { mirrored, onlyEmail } from '../profile.ts';
import type { Provider } from '../provider.ts';

const api = 'https://api.linkedin.com';
const profileFields = '(id,firstName,lastName,profilePicture(displayImage~:playableStreams))';
const words = z.object({
  localized: z.record(z.string(), text),
  preferredLocale: z.object({ country: text, language: text }),
});
const noWords = { localized: {}, preferredLocale: { country: '', language: '' } };
const pictures = z.object({
  'displayImage~': z.object({
    elements: z.array(z.object({ identifiers: z.array(z.object({ identifier: text })) })),
  }),
});
const account = z.object({
  id: subject,
  firstName: words.catch(noWords),
  lastName: words.catch(noWords),
  profilePicture: pictures.catch({ 'displayImage~': { elements: [] } }),
});
const addresses = z.object({ elements: z.array(z.object({ 'handle~': z.object({ emailAddress: text }) })) });

/** https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow */
export const linkedin: Provider = {
  title: 'LinkedIn (before OpenID Connect)',
  endpoints: { authorize: `${api}/oauth/v2/authorization`, token: `${api}/oauth/v2/accessToken` },
  scopes: ['r_emailaddress', 'r_liteprofile'],
  pkce: 'never',
  async readProfile({ get, at }) {
    const user = await get(`${api}/v2/me?projection=${profileFields}`, account);
    const { elements } = await get(`${api}/v2/emailAddress?q=members&projection=(elements*(handle~))`, addresses);
    const [first] = elements;
    if (!first) throw new AppError('external_email_missing');
    const name = `${localized(user.firstName)} ${localized(user.lastName)}`.trim();
    const picture = user.profilePicture['displayImage~'].elements[0]?.identifiers[0]?.identifier ?? '';
    return {
      subject: user.id,
      emails: onlyEmail(first['handle~'].emailAddress, true),
      claims: { iss: at(api), ...mirrored({ name, picture }) },
    };
  },
  quirks: ['For applications from before 2023; newer ones use `linkedin_oidc`.'],
};

function localized({ localized: texts, preferredLocale: { language, country } }: z.output<typeof words>): string {
  return texts[`${language}_${country}`] ?? '';
}
