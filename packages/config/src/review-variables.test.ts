import { expect, it } from 'vitest';
import { reviewVariables } from './review-variables.ts';

it('says which variables are unknown and which do nothing, and shows no value', () => {
  const env = {
    GOTRUE_SITE_URL: 'https://a.test',
    GOTRUE_SITEURL: 'typo-value',
    GOTRUE_MFA_TOTP_ENROLL_ENABLED: 'true',
    GOTRUE_EXTERNAL_WORKOS_SECRET: 'hidden-value',
    GOTRUE_METRICS_ENABLED: '',
    PATH: '/bin',
    PORT: '1',
  };
  expect(reviewVariables(env, ['GOTRUE_SITE_URL'])).toEqual([
    'GOTRUE_EXTERNAL_WORKOS_SECRET is accepted, but has no effect in this version',
    'GOTRUE_MFA_TOTP_ENROLL_ENABLED is accepted, but has no effect in this version',
    'GOTRUE_SITEURL is not a known variable and is ignored; is GOTRUE_SITE_URL meant?',
  ]);
});
