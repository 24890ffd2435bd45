import { randomUUID } from 'node:crypto';
import {
  countCustomProviders,
  findCustomProvider,
  insertCustomProvider,
  type CustomProviderRow,
  type CustomProviderType,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { checkProviderUrls } from './check-provider-urls.ts';
import { sealClientSecret } from './client-secret.ts';
import { isCustomName } from './custom-site-provider.ts';
import { checkInput, invalid, type CustomProviderInput } from './custom-provider-input.ts';
import { providerColumns } from './provider-columns.ts';
import { readDiscovery } from './read-discovery.ts';

/** What a site may have where its settings do not say. */
const providersMax = 1_000;

/**
 * Adds a provider to a site (supabase-extended.md 3.13).
 *
 * @throws AppError `validation_failed`, `over_custom_provider_quota`, `custom_provider_exists`.
 */
export async function createCustomProvider(context: Context, input: CustomProviderInput): Promise<CustomProviderRow> {
  const { instance, services, now } = context;
  const wanted = { ...input, ...required(input) };
  checkInput(input);
  const max = instance.settings.custom_oauth.max_providers || providersMax;
  if ((await countCustomProviders(context)) >= max) throw overQuota(max);
  await checkProviderUrls(services.outbound, input);
  // Told before the issuer is asked; what decides is the insert.
  if (await findCustomProvider(context, wanted.identifier)) {
    throw new AppError('custom_provider_exists', { params: { identifier: wanted.identifier } });
  }
  const id = randomUUID();
  const row = await insertCustomProvider(
    context,
    {
      id,
      identifier: wanted.identifier,
      provider_type: wanted.provider_type,
      created_at: now,
      ...defaults,
      ...providerColumns(wanted),
      name: wanted.name,
      client_id: wanted.client_id,
      sealed_client_secret: sealClientSecret(instance, id, wanted.client_secret),
      scopes: scopesOf(wanted),
      discovery_document: await discoveryOf(context, wanted),
    },
    max,
  );
  if (!row) throw overQuota(max);
  return row;
}

type Given = Record<
  | 'instance_id'
  | 'id'
  | 'identifier'
  | 'provider_type'
  | 'name'
  | 'client_id'
  | 'sealed_client_secret'
  | 'scopes'
  | 'discovery_document'
  | 'created_at'
  | 'updated_at',
  unknown
>;

const defaults: Omit<CustomProviderRow, keyof Given> = {
  acceptable_client_ids: [],
  pkce_enabled: true,
  attribute_mapping: {},
  custom_claims_allowlist: [],
  authorization_params: {},
  enabled: true,
  email_optional: false,
  issuer: null,
  discovery_url: null,
  skip_nonce_check: false,
  authorization_url: null,
  token_url: null,
  userinfo_url: null,
  jwks_uri: null,
};

interface Required {
  readonly provider_type: CustomProviderType;
  readonly identifier: string;
  readonly name: string;
  readonly client_id: string;
  readonly client_secret: string;
}

const identifierPattern = /^[a-z0-9][a-z0-9:-]{0,48}[a-z0-9]$/;

function required(input: CustomProviderInput): Required {
  const { provider_type: type, identifier = '', name = '', client_id = '', client_secret = '' } = input;
  if (type !== 'oauth2' && type !== 'oidc') throw invalid('provider_type must be oauth2 or oidc');
  const ofType = type === 'oidc' ? ['issuer'] : ['authorization_url', 'token_url', 'userinfo_url'];
  const needed = ['identifier', 'name', 'client_id', 'client_secret', ...ofType] as (keyof CustomProviderInput)[];
  const missing = needed.find((field) => (input[field] ?? '') === '');
  if (missing !== undefined) throw invalid(`${missing} is required`);
  if (!isCustomName(identifier)) throw invalid('identifier must start with custom:');
  if (!identifierPattern.test(identifier)) {
    throw invalid('identifier must be custom: and at most 43 lower-case letters, digits, colons and dashes');
  }
  return { provider_type: type, identifier, name, client_id, client_secret };
}

/** OpenID Connect has no request without this one. */
export function scopesOf({
  provider_type: type,
  scopes = [],
}: Pick<CustomProviderInput, 'provider_type' | 'scopes'>): string[] {
  return type === 'oidc' && !scopes.includes('openid') ? ['openid', ...scopes] : [...scopes];
}

async function discoveryOf(
  context: Context,
  { provider_type: type, issuer = '', discovery_url }: CustomProviderInput,
): Promise<Record<string, unknown> | null> {
  if (type !== 'oidc') return null;
  return readDiscovery(context, { issuer, discoveryUrl: discovery_url || undefined });
}

function overQuota(max: number): AppError {
  return new AppError('over_custom_provider_quota', { params: { max } });
}
