import { isWebAddress } from './address-rules.ts';
import { flag, group, seconds, text, texts } from './leaf.ts';
import { appleSettings, providerSettings } from './provider-settings.ts';
import { externalSamlSettings } from './saml-settings.ts';

const webAddress = {
  max: 2048,
  matches: isWebAddress,
  allowed: 'an absolute address that starts with http:// or https://',
} as const;

function walletSettings(name: string, wallet: string) {
  return group({
    enabled: flag(false, `People may sign in with ${wallet}.`, { env: `GOTRUE_EXTERNAL_WEB3_${name}_ENABLED` }),
    maximum_validity_duration: seconds(600, [1, 86_400], `How long a message signed with ${wallet} is good.`, {
      env: `GOTRUE_EXTERNAL_WEB3_${name}_MAXIMUM_VALIDITY_DURATION`,
      zeroInherits: true,
    }),
  });
}

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
  apple: appleSettings,
  azure: providerSettings('azure', 'Microsoft'),
  bitbucket: providerSettings('bitbucket', 'Bitbucket'),
  discord: providerSettings('discord', 'Discord'),
  facebook: providerSettings('facebook', 'Facebook'),
  figma: providerSettings('figma', 'Figma'),
  fly: providerSettings('fly', 'Fly.io'),
  github: providerSettings('github', 'GitHub'),
  gitlab: providerSettings('gitlab', 'GitLab'),
  google: providerSettings('google', 'Google'),
  kakao: providerSettings('kakao', 'Kakao'),
  keycloak: providerSettings('keycloak', 'Keycloak'),
  linkedin: providerSettings('linkedin', 'LinkedIn (before OpenID Connect)'),
  linkedin_oidc: providerSettings('linkedin_oidc', 'LinkedIn'),
  notion: providerSettings('notion', 'Notion'),
  slack: providerSettings('slack', 'Slack (before OpenID Connect)'),
  slack_oidc: providerSettings('slack_oidc', 'Slack'),
  snapchat: providerSettings('snapchat', 'Snapchat'),
  spotify: providerSettings('spotify', 'Spotify'),
  twitch: providerSettings('twitch', 'Twitch'),
  twitter: providerSettings('twitter', 'Twitter (OAuth 1.0a)'),
  vercel_marketplace: providerSettings('vercel_marketplace', 'Vercel Marketplace'),
  workos: providerSettings('workos', 'WorkOS'),
  x: providerSettings('x', 'X'),
  zoom: providerSettings('zoom', 'Zoom'),
  ios_bundle_id: text('Bundle id of the iOS app: an audience of Apple’s ID tokens beside the client ids.', {
    env: 'GOTRUE_EXTERNAL_IOS_BUNDLE_ID',
  }),
  allowed_id_token_issuers: texts(
    ['https://appleid.apple.com', 'https://accounts.google.com'],
    'Issuers of ID tokens that may be sent with an issuer and a client id in place of a provider. Tokens for any client of such an issuer are taken (not of those that are providers here): list none that others have clients of.',
    { env: 'GOTRUE_EXTERNAL_ALLOWED_ID_TOKEN_ISSUERS' },
  ),
  oidc_provider_cache_ttl: seconds(
    3600,
    [0, 86_400],
    'How long what an OpenID Connect issuer publishes of itself is kept.',
    {
      env: 'GOTRUE_EXTERNAL_OIDC_PROVIDER_CACHE_TTL',
    },
  ),
  same_browser_required: flag(
    false,
    'Tokens of a sign-in elsewhere are given only to the browser that began it; other clients have to use PKCE.',
    { env: 'GATEHOUSE_EXTERNAL_SAME_BROWSER_REQUIRED' },
  ),
  saml: externalSamlSettings,
  web3_solana: walletSettings('SOLANA', 'a wallet of Solana'),
  web3_ethereum: walletSettings('ETHEREUM', 'a wallet of Ethereum'),
  redirect_url: text('Where a sign-in at a provider returns to; empty is the site.', {
    env: ['GOTRUE_EXTERNAL_REDIRECT_URL', 'GOTRUE_EXTERNAL_REDIRECTURL'],
    ...webAddress,
  }),
});
