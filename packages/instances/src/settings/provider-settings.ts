import { isWebAddress } from './address-rules.ts';
import { flag, group, text } from './leaf.ts';

const webAddress = {
  max: 2048,
  matches: isWebAddress,
  allowed: 'an absolute address that starts with http:// or https://',
} as const;

/** The settings that every provider has. What is particular to one stands in its own group. */
function commonSettings(name: string, title: string) {
  const prefix = `GOTRUE_EXTERNAL_${name.toUpperCase()}`;
  return {
    enabled: flag(false, `People may sign in with ${title}.`, { env: `${prefix}_ENABLED` }),
    client_id: text(`Id of the site at ${title}; further ids, after commas, are audiences of ID tokens only.`, {
      env: `${prefix}_CLIENT_ID`,
      max: 2048,
    }),
    secret: text(`Secret of the site at ${title}.`, { env: `${prefix}_SECRET`, secret: true, max: 4096 }),
    redirect_uri: text(`Callback address that ${title} knows.`, { env: `${prefix}_REDIRECT_URI`, ...webAddress }),
    url: text(`Address of ${title} where it is self-hosted, or of the tenant there; empty is the public one.`, {
      env: `${prefix}_URL`,
      ...webAddress,
    }),
    skip_nonce_check: flag(false, `ID tokens of ${title} are accepted whatever nonce they have.`, {
      env: `${prefix}_SKIP_NONCE_CHECK`,
    }),
    email_optional: flag(false, `People without an e-mail address at ${title} may sign in.`, {
      env: `${prefix}_EMAIL_OPTIONAL`,
    }),
  };
}

/** The settings of a provider. */
export function providerSettings(name: string, title: string): ReturnType<typeof group<CommonSettings>> {
  return group(commonSettings(name, title));
}

type CommonSettings = ReturnType<typeof commonSettings>;

/** Apple takes a signed token in place of a secret: with the key that Apple gave out we sign it (decision 9). */
export const appleSettings = group({
  ...commonSettings('apple', 'Apple'),
  team_id: text('Id of the team at Apple, to sign the secret with its key.', {
    env: 'GATEHOUSE_EXTERNAL_APPLE_TEAM_ID',
    max: 64,
  }),
  key_id: text('Id of the key at Apple.', { env: 'GATEHOUSE_EXTERNAL_APPLE_KEY_ID', max: 64 }),
  private_key: text('The key itself, as in the .p8 file from Apple (PEM); takes the place of the secret.', {
    env: 'GATEHOUSE_EXTERNAL_APPLE_PRIVATE_KEY',
    secret: true,
    max: 16_384,
    multiline: true,
    allowed: 'a PEM text of at most 16384 characters',
  }),
});
