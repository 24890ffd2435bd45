import { isWebAddress } from './address-rules.ts';
import { flag, group, seconds, text, texts } from './leaf.ts';

const webAddress = {
  max: 2048,
  matches: isWebAddress,
  allowed: 'an absolute address that starts with http:// or https://',
} as const;
const pem = { max: 16_384, multiline: true, allowed: 'a PEM text of at most 16384 characters' } as const;

/** Ways to sign in besides a password: the providers, SAML, and whether e-mail is one. */
export const externalSettings = group({
  email: group({
    enabled: flag(true, 'People may sign up and in with an e-mail address.', {
      env: 'GOTRUE_EXTERNAL_EMAIL_ENABLED',
      inverseEnv: 'GOTRUE_EXTERNAL_EMAIL_DISABLED',
    }),
    magic_link_enabled: flag(true, 'People may sign in with a mailed link or code.', {
      env: 'GOTRUE_EXTERNAL_EMAIL_MAGIC_LINK_ENABLED',
    }),
    authorized_addresses: texts([], 'The only addresses that mails are sent to; empty: any.', {
      env: 'GOTRUE_EXTERNAL_EMAIL_AUTHORIZED_ADDRESSES',
    }),
  }),
  phone: group({
    enabled: flag(false, 'People may sign up and in with a phone number.', { env: 'GOTRUE_EXTERNAL_PHONE_ENABLED' }),
  }),
  anonymous_users: group({
    enabled: flag(false, 'People may sign in without saying who they are.', {
      env: 'GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED',
    }),
    cleanup_enabled: flag(false, 'Who signed in so is removed 30 days later, as long as people may.', {
      env: 'GOTRUE_DB_CLEANUP_ENABLED',
    }),
  }),
  flow_state_expiry_duration: seconds(300, [300, 86_400], 'How long a sign-in that was begun elsewhere may take.', {
    env: 'GOTRUE_EXTERNAL_FLOW_STATE_EXPIRY_DURATION',
    outsideInherits: true,
  }),
  bitbucket: provider('Bitbucket'),
  github: provider('GitHub'),
  gitlab: provider('GitLab'),
  google: provider('Google'),
  facebook: provider('Facebook'),
  saml: group({
    enabled: flag(false, 'People may sign in through a SAML identity provider.', {
      env: 'GOTRUE_EXTERNAL_SAML_ENABLED',
    }),
    metadata_url: address('Where the metadata of the identity provider is.', 'METADATA_URL'),
    api_base: address('Public address of this API, as the identity provider knows it.', 'API_BASE'),
    name: text('Name shown for the identity provider.', { env: 'GOTRUE_EXTERNAL_SAML_NAME' }),
    signing_cert: text('Certificate of this service provider (PEM).', {
      env: ['GOTRUE_EXTERNAL_SAML_SIGNING_CERT', 'SIGNING_CERT'],
      ...pem,
    }),
    signing_key: text('Private key of this service provider (PEM).', {
      env: ['GOTRUE_EXTERNAL_SAML_SIGNING_KEY', 'SIGNING_KEY'],
      secret: true,
      ...pem,
    }),
  }),
  redirect_url: text('Where a sign-in at a provider returns to; empty is the site.', {
    env: ['GOTRUE_EXTERNAL_REDIRECT_URL', 'GOTRUE_EXTERNAL_REDIRECTURL'],
    ...webAddress,
  }),
});

function provider(name: string) {
  const prefix = `GOTRUE_EXTERNAL_${name.toUpperCase()}`;
  return group({
    enabled: flag(false, `People may sign in with ${name}.`, { env: `${prefix}_ENABLED` }),
    client_id: text(`Id of the site at ${name}.`, { env: `${prefix}_CLIENT_ID`, max: 2048 }),
    secret: text(`Secret of the site at ${name}.`, { env: `${prefix}_SECRET`, secret: true, max: 4096 }),
    redirect_uri: text(`Callback address that ${name} knows.`, { env: `${prefix}_REDIRECT_URI`, ...webAddress }),
    url: text(`Address of ${name} where it is self-hosted; empty is the public one.`, {
      env: `${prefix}_URL`,
      ...webAddress,
    }),
  });
}

function address(doc: string, name: string) {
  return text(doc, { env: [`GOTRUE_EXTERNAL_SAML_${name}`, name], ...webAddress });
}
