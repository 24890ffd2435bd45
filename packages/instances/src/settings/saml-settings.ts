import { isWebAddress } from './address-rules.ts';
import { attributeMappingProblem } from './attribute-mapping.ts';
import { amount, flag, group, seconds, text } from './leaf.ts';
import { samlCertificateProblem, samlKeyProblem } from './saml-keys.ts';

const webAddress = {
  max: 2048,
  matches: isWebAddress,
  allowed: 'an absolute address that starts with http:// or https://',
} as const;
const pem = { max: 16_384, multiline: true, allowed: 'a PEM text of at most 16384 characters' } as const;
const allowedKey = 'a private RSA key of 2048 bits or more: PKCS #1 as base64, or PEM';

/** Sign-ins through the identity providers of organisations (Supabase dialect). */
export const samlSettings = group({
  enabled: flag(false, 'People may sign in through the SAML 2.0 providers that administrators have added.', {
    env: 'GOTRUE_SAML_ENABLED',
  }),
  private_key: samlKey('Signs requests and opens assertions; empty: a key is made and kept sealed.', 'PRIVATE_KEY'),
  private_key_next: samlKey(
    'The key that will follow: shown in the metadata, and opens assertions.',
    'PRIVATE_KEY_NEXT',
  ),
  allow_encrypted_assertions: flag(false, 'Providers may encrypt assertions for the key.', {
    env: 'GOTRUE_SAML_ALLOW_ENCRYPTED_ASSERTIONS',
  }),
  relay_state_validity_period: seconds(120, [1, 86_400], 'How long a provider may take to answer.', {
    env: 'GOTRUE_SAML_RELAY_STATE_VALIDITY_PERIOD',
    zeroInherits: true,
  }),
  external_url: text('Public address of this API as providers know it; empty: that of the API.', {
    env: 'GOTRUE_SAML_EXTERNAL_URL',
    ...webAddress,
    matches: (value) => isWebAddress(value) && !/[?#]/.test(value),
    allowed: `${webAddress.allowed}, without a query or fragment`,
  }),
  rate_limit_assertion: amount(15, [0, 1_000_000], 'Responses of providers that one address may post in 300 seconds.', {
    env: 'GOTRUE_SAML_RATE_LIMIT_ASSERTION',
  }),
});

/** The one identity provider of a site (Netlify dialect). */
export const externalSamlSettings = group({
  enabled: flag(false, 'People may sign in through a SAML identity provider.', {
    env: 'GOTRUE_EXTERNAL_SAML_ENABLED',
  }),
  metadata_url: address('Where the metadata of the identity provider is.', 'METADATA_URL'),
  api_base: address('Public address of this API, as the identity provider knows it.', 'API_BASE'),
  name: text('Name shown for the identity provider.', { env: 'GOTRUE_EXTERNAL_SAML_NAME' }),
  signing_cert: text('Certificate of this service provider (PEM); empty: one is made for the key.', {
    env: ['GOTRUE_EXTERNAL_SAML_SIGNING_CERT', 'SIGNING_CERT'],
    problemOf: samlCertificateProblem,
    ...pem,
  }),
  signing_key: text('Private key of this service provider (PEM); empty: a key is made and kept sealed.', {
    env: ['GOTRUE_EXTERNAL_SAML_SIGNING_KEY', 'SIGNING_KEY'],
    secret: true,
    problemOf: samlKeyProblem,
    ...pem,
  }),
  idp_initiated: flag(false, 'Sign-ins may also begin at the identity provider.', {
    env: 'GATEHOUSE_EXTERNAL_SAML_IDP_INITIATED',
  }),
  attribute_mapping: text('How claims are read of attributes, as JSON; empty: the NameID is the address, no more.', {
    env: 'GATEHOUSE_EXTERNAL_SAML_ATTRIBUTE_MAPPING',
    max: 8_192,
    problemOf: attributeMappingProblem,
    allowed: 'a JSON object such as {"keys":{"email":{"name":"mail"}}}',
  }),
});

function samlKey(doc: string, name: string) {
  return text(doc, {
    env: `GOTRUE_SAML_${name}`,
    secret: true,
    max: 16_384,
    multiline: true,
    problemOf: samlKeyProblem,
    allowed: allowedKey,
  });
}

function address(doc: string, name: string) {
  return text(doc, { env: [`GOTRUE_EXTERNAL_SAML_${name}`, name], ...webAddress });
}
