-- Providers that a site's administrators have added.
create table gatehouse.custom_providers (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  id uuid not null,
  -- `custom:<name>`; also the provider of the identities
  identifier text not null,
  provider_type text not null,
  name text not null,
  client_id text not null,
  sealed_client_secret text not null,
  acceptable_client_ids text[] not null default '{}',
  scopes text[] not null default '{}',
  pkce_enabled boolean not null default true,
  -- claim → name of another claim, or a value
  attribute_mapping jsonb not null default '{}',
  custom_claims_allowlist text[] not null default '{}',
  authorization_params jsonb not null default '{}',
  enabled boolean not null default true,
  email_optional boolean not null default false,
  issuer text,
  discovery_url text,
  skip_nonce_check boolean not null default false,
  authorization_url text,
  token_url text,
  userinfo_url text,
  jwks_uri text,
  -- what the issuer said of itself when the provider was last saved
  discovery_document jsonb,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (instance_id, id),
  constraint custom_providers_type_check check (
    provider_type = 'oidc' and issuer is not null
    or provider_type = 'oauth2' and authorization_url is not null and token_url is not null and userinfo_url is not null
  )
);
create unique index custom_providers_identifier_key on gatehouse.custom_providers (instance_id, identifier);
