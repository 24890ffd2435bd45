import type { CustomProviderChange } from '@gatehouse/database';
import type { CustomProviderInput } from './custom-provider-input.ts';

const texts = [
  'name',
  'client_id',
  'issuer',
  'discovery_url',
  'authorization_url',
  'token_url',
  'userinfo_url',
  'jwks_uri',
] as const;

const values = [
  'acceptable_client_ids',
  'pkce_enabled',
  'attribute_mapping',
  'custom_claims_allowlist',
  'authorization_params',
  'enabled',
  'email_optional',
  'skip_nonce_check',
] as const;

/** The columns that an input says something of: empty texts say nothing. */
export function providerColumns(input: CustomProviderInput): CustomProviderChange {
  const said = [
    ...texts.filter((name) => (input[name] ?? '') !== ''),
    ...values.filter((name) => input[name] !== undefined),
  ];
  return Object.fromEntries(said.map((name) => [name, input[name]])) as CustomProviderChange;
}
