import { choice, flag, group, seconds, text, wholeNumber } from './leaf.ts';

/** The puzzle that tells people from programs. */
const captchaSettings = group({
  enabled: flag(false, 'Sign-ups, sign-ins and requests for mail must solve a puzzle first.', {
    env: 'GOTRUE_SECURITY_CAPTCHA_ENABLED',
  }),
  provider: choice(['hcaptcha', 'turnstile'], 'Whose puzzle.', { env: 'GOTRUE_SECURITY_CAPTCHA_PROVIDER' }),
  secret: text('Secret of the site at that provider.', {
    env: 'GOTRUE_SECURITY_CAPTCHA_SECRET',
    secret: true,
    max: 4096,
  }),
  timeout: seconds(10, [1, 60], 'How long the provider may take to check an answer.', {
    env: 'GOTRUE_SECURITY_CAPTCHA_TIMEOUT',
    zeroInherits: true,
  }),
});

/** How refresh tokens, passwords and identities are guarded. */
export const securitySettings = group({
  captcha: captchaSettings,
  refresh_token_rotation_enabled: flag(true, 'Every refresh gives a new refresh token.', {
    env: 'GOTRUE_SECURITY_REFRESH_TOKEN_ROTATION_ENABLED',
  }),
  refresh_token_reuse_interval: seconds(10, [0, 3600], 'How long a used refresh token may be sent again.', {
    env: 'GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL',
    supabaseDefault: 0,
  }),
  refresh_token_algorithm_version: wholeNumber(0, [0, 2], 'Form of new refresh tokens: 2 signs them, 0 and 1 do not.', {
    env: 'GOTRUE_SECURITY_REFRESH_TOKEN_ALGORITHM_VERSION',
  }),
  refresh_token_upgrade_percentage: wholeNumber(0, [0, 100], 'Share of older sessions that move to form 2.', {
    env: 'GOTRUE_SECURITY_REFRESH_TOKEN_UPGRADE_PERCENTAGE',
  }),
  refresh_token_allow_reuse: flag(false, 'A used refresh token of form 2 may be sent again at any time.', {
    env: 'GOTRUE_SECURITY_REFRESH_TOKEN_ALLOW_REUSE',
  }),
  update_password_require_reauthentication: flag(false, 'A new password needs a code unless the sign-in is recent.', {
    env: 'GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION',
  }),
  update_password_require_current_password: flag(false, 'A new password needs the current one.', {
    env: 'GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_CURRENT_PASSWORD',
  }),
  manual_linking_enabled: flag(false, 'Signed-in people may add and take away ways to sign in.', {
    env: 'GOTRUE_SECURITY_MANUAL_LINKING_ENABLED',
  }),
  automatic_linking_enabled: flag(
    true,
    'Who signs in by a provider gets the account that has the same proven address.',
    {
      env: 'GATEHOUSE_SECURITY_AUTOMATIC_LINKING_ENABLED',
    },
  ),
  sb_forwarded_for_enabled: flag(false, 'The address in `Sb-Forwarded-For` counts as the client’s.', {
    env: 'GOTRUE_SECURITY_SB_FORWARDED_FOR_ENABLED',
  }),
});
