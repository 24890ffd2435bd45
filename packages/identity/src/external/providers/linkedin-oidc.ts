import { AppError } from '@gatehouse/errors';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import { onlyEmail, type Profile } from '../profile.ts';
import { tokensOf, type Provider } from '../provider.ts';
import { textIn } from '../token-claims.ts';

const api = 'https://api.linkedin.com';

/** https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2 */
export const linkedinOidc: Provider = {
  title: 'LinkedIn',
  endpoints: { authorize: `${api}/oauth/v2/authorization`, token: `${api}/oauth/v2/accessToken` },
  scopes: ['openid', 'email', 'profile'],
  pkce: 'never',
  idToken: tokensOf('https://www.linkedin.com/oauth', profileOf, { isGrant: false }),
  async readProfile({ idToken }) {
    const claims = await idToken();
    if (!claims) throw new AppError('external_profile_failed', { detail: 'LinkedIn gave no ID token' });
    return profileOf(claims);
  },
  quirks: ['`email_verified` may come as a text.'],
};

function profileOf(claims: IdTokenClaims): Profile {
  const [given, family] = [textIn(claims, 'given_name'), textIn(claims, 'family_name')];
  return {
    subject: claims.sub,
    emails: onlyEmail(textIn(claims, 'email'), truthOf(claims['email_verified'])),
    claims: {
      iss: claims.iss,
      name: `${given} ${family}`.trim(),
      given_name: given,
      family_name: family,
      locale: localeIn(claims['locale']),
      picture: textIn(claims, 'picture'),
    },
  };
}

/** A text, or an object of language and country. */
function localeIn(locale: unknown): string {
  if (typeof locale !== 'object' || locale === null) return typeof locale === 'string' ? locale : '';
  const { language, country } = locale as { language?: unknown; country?: unknown };
  return [language, country].filter((part) => typeof part === 'string' && part !== '').join('_');
}

const truths = new Map<unknown, boolean>([
  ...[true, 'true', 'TRUE', 'True', 't', 'T', '1'].map((text) => [text, true] as const),
  ...[false, 'false', 'FALSE', 'False', 'f', 'F', '0', undefined].map((text) => [text, false] as const),
]);

function truthOf(value: unknown): boolean {
  const truth = truths.get(value);
  if (truth === undefined)
    throw new AppError('external_profile_failed', { detail: 'email_verified is no truth value' });
  return truth;
}
