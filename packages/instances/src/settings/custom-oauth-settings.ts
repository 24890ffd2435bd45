import { isWebAddress } from './address-rules.ts';
import { flag, group, text, wholeNumber } from './leaf.ts';

/** Providers that a site's administrators add themselves (supabase-extended.md 3.13 and 6). */
export const customOauthSettings = group({
  enabled: flag(true, 'Administrators may add providers of their own, and people sign in with them.', {
    env: 'GOTRUE_CUSTOM_OAUTH_ENABLED',
  }),
  max_providers: wholeNumber(0, [0, 1000], 'How many of them there may be; 0: as many as 1000.', {
    env: 'GOTRUE_CUSTOM_OAUTH_MAX_PROVIDERS',
  }),
  external_url: text('Public address of this API as their callbacks know it; empty: that of the API.', {
    env: 'GOTRUE_CUSTOM_OAUTH_EXTERNAL_URL',
    max: 2048,
    matches: isWebAddress,
    allowed: 'an absolute address that starts with http:// or https://',
  }),
});
