import { isCookieName } from './address-rules.ts';
import { flag, group, seconds, text, texts } from './leaf.ts';

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
  allow_low_aal: seconds(
    0,
    [0, 10 * year],
    'How long a session may go without the second factor its user has; 0: ever.',
    {
      env: 'GOTRUE_SESSIONS_ALLOW_LOW_AAL',
    },
  ),
  single_per_user: flag(false, 'A new session ends the user’s others at their next refresh.', {
    env: 'GOTRUE_SESSIONS_SINGLE_PER_USER',
  }),
  tags: texts([], 'Kinds of sessions that do not end each other; the first is that of sessions without one.', {
    env: 'GOTRUE_SESSIONS_TAGS',
  }),
});
