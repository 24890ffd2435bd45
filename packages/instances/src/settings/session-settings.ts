import { isCookieName } from './address-rules.ts';
import { flag, group, seconds, text, wholeNumber } from './leaf.ts';

const year = 31_536_000;

/** The cookie that carries the access token when a client asks for one. */
export const cookieSettings = group({
  key: text('Name of the cookie.', {
    env: 'GOTRUE_COOKIE_KEY',
    default: 'nf_jwt',
    matches: isCookieName,
    allowed: "the name of a cookie: letters, digits and !#$%&'*+.^_`|~-",
  }),
  duration: seconds(86_400, [-1, 10 * year], 'How long the cookie is kept; below zero none is ever set.', {
    env: 'GOTRUE_COOKIE_DURATION',
  }),
});

/** When a session ends by itself. */
export const sessionSettings = group({
  timebox: seconds(0, [0, 10 * year], 'A session ends this long after signing in; 0 never ends it.', {
    env: 'GOTRUE_SESSIONS_TIMEBOX',
  }),
  inactivity_timeout: seconds(0, [0, 10 * year], 'A session ends this long after its last refresh; 0 never ends it.', {
    env: 'GOTRUE_SESSIONS_INACTIVITY_TIMEOUT',
  }),
});

/** How refresh tokens are guarded. */
export const securitySettings = group({
  refresh_token_rotation_enabled: flag(true, 'Every refresh gives a new refresh token.', {
    env: 'GOTRUE_SECURITY_REFRESH_TOKEN_ROTATION_ENABLED',
  }),
  refresh_token_reuse_interval: seconds(10, [0, 3600], 'How long a used refresh token may be sent again.', {
    env: 'GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL',
  }),
});

/** What a password must be. */
export const passwordSettings = group({
  min_length: wholeNumber(0, [0, 72], 'Least number of characters of a new password; 0 sets no limit.', {
    env: 'GOTRUE_PASSWORD_MIN_LENGTH',
    supabaseDefault: 6,
  }),
});

/** Requests that one address may make. */
export const rateLimitSettings = group({
  token: wholeNumber(30, [1, 1_000_000], 'Requests for a token that one address may make in 300 seconds.', {
    env: 'GOTRUE_RATE_LIMIT_TOKEN_REFRESH',
    supabaseDefault: 150,
  }),
});
