import { group, seconds, text, texts, wholeNumber } from './leaf.ts';

const year = 31_536_000;

/** Access tokens, who is an admin, how long a refresh token lives. */
export const jwtSettings = group({
  secret: text('Signs access tokens (HS256). No two instances may share one.', {
    env: 'GOTRUE_JWT_SECRET',
    secret: true,
    max: 4096,
    multiline: true,
    allowed: 'a text of at most 4096 characters',
  }),
  key_id: text('Key id (`kid`) that access tokens signed with the secret carry.', { env: 'GOTRUE_JWT_KEY_ID' }),
  keys: text('Private keys as a JSON array of JWKs; exactly one has `sign` among its `key_ops`.', {
    env: 'GOTRUE_JWT_KEYS',
    secret: true,
    max: 65_536,
    multiline: true,
    matches: isListOfKeys,
    allowed: 'a JSON array of JWKs',
  }),
  valid_methods: texts([], 'Algorithms that access tokens may be signed with; empty: those of the keys.', {
    env: 'GOTRUE_JWT_VALID_METHODS',
  }),
  jwks_max_age: seconds(600, [0, 604_800], 'How long others may keep the key set; a new key signs only after that.', {
    env: 'GATEHOUSE_JWT_JWKS_MAX_AGE',
  }),
  rotation_days: wholeNumber(0, [0, 3_650], 'Days until another key takes the active signing key’s place; 0: never.', {
    env: 'GATEHOUSE_JWT_ROTATION_DAYS',
  }),
  exp: seconds(3600, [1, 100 * year], 'How long an access token is valid.', {
    env: 'GOTRUE_JWT_EXP',
    zeroInherits: true,
  }),
  aud: text('Audience of users and tokens where a request names none.', { env: 'GOTRUE_JWT_AUD' }),
  issuer: text('Issuer (`iss`) in access tokens; empty leaves it out.', { env: 'GOTRUE_JWT_ISSUER', max: 2048 }),
  admin_group_name: text('Users with this role may administrate the users of their audience.', {
    env: 'GOTRUE_JWT_ADMIN_GROUP_NAME',
    default: 'admin',
  }),
  default_group_name: text('Role of new users.', { env: 'GOTRUE_JWT_DEFAULT_GROUP_NAME' }),
  admin_roles: texts(
    ['service_role', 'supabase_admin'],
    'Roles that make a token an admin’s whoever its subject is. No user may be given one.',
    { env: 'GOTRUE_JWT_ADMIN_ROLES' },
  ),
  refresh_token_lifetime: seconds(2_592_000, [1, 100 * year], 'How long an unused refresh token is valid.', {
    env: 'GOTRUE_JWT_REFRESH_TOKEN_LIFETIME',
    zeroInherits: true,
    supabaseDefault: 100 * year,
  }),
});

function isListOfKeys(text: string): boolean {
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null && 'kty' in key);
  } catch {
    return false;
  }
}
