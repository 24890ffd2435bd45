import { flag, group, text, wholeNumber } from './leaf.ts';

/** What a password must be. */
export const passwordSettings = group({
  min_length: wholeNumber(0, [0, 72], 'Least number of characters of a new password; 0 sets no limit.', {
    env: 'GOTRUE_PASSWORD_MIN_LENGTH',
    supabaseDefault: 6,
  }),
  required_characters: text('Sets of characters, parted by colons, each of which a password must draw from.', {
    env: 'GOTRUE_PASSWORD_REQUIRED_CHARACTERS',
    max: 1024,
  }),
  hibp: group({
    enabled: flag(false, 'Passwords known from breaches are refused (Have I Been Pwned).', {
      env: 'GOTRUE_PASSWORD_HIBP_ENABLED',
    }),
    fail_closed: flag(false, 'A password that cannot be looked up is refused.', {
      env: 'GOTRUE_PASSWORD_HIBP_FAIL_CLOSED',
    }),
    user_agent: text('How look-ups name themselves.', { env: 'GOTRUE_PASSWORD_HIBP_USER_AGENT', default: 'gatehouse' }),
  }),
});
