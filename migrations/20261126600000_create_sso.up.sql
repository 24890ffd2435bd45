-- Identity providers that speak SAML 2.0, as a site's administrators have registered them.
create table gatehouse.sso_providers (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  id uuid not null,
  -- what the administrators call it
  resource_id text,
  -- null: never said
  disabled boolean,
  -- as its metadata has it
  entity_id text not null,
  metadata_xml text not null,
  -- null: the metadata was given as it is
  metadata_url text,
  -- when the metadata was last read, or the reading of it last tried
  metadata_read_at timestamptz(3) not null,
  attribute_mapping jsonb not null default '{}',
  name_id_format text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (instance_id, id)
);
create unique index sso_providers_entity_id_key on gatehouse.sso_providers (instance_id, entity_id);
create unique index sso_providers_resource_id_key on gatehouse.sso_providers (instance_id, lower(resource_id));
create index sso_providers_resource_id_idx on gatehouse.sso_providers (instance_id, resource_id text_pattern_ops);

-- Domains of addresses whose people sign in through a provider.
create table gatehouse.sso_domains (
  instance_id uuid not null,
  id uuid not null,
  sso_provider_id uuid not null,
  domain text not null,
  created_at timestamptz(3) not null,
  primary key (instance_id, id),
  foreign key (instance_id, sso_provider_id) references gatehouse.sso_providers (instance_id, id) on delete cascade
);
create unique index sso_domains_domain_key on gatehouse.sso_domains (instance_id, lower(domain));
create index sso_domains_sso_provider_id_idx on gatehouse.sso_domains (instance_id, sso_provider_id);

-- Requests that providers were sent and have not answered. The id is the RelayState.
create table gatehouse.saml_relay_states (
  instance_id uuid not null,
  id uuid not null,
  sso_provider_id uuid not null,
  -- of the AuthnRequest: the answer has to name it
  request_id text not null,
  flow_state_id uuid not null,
  created_at timestamptz(3) not null,
  primary key (instance_id, id),
  foreign key (instance_id, sso_provider_id) references gatehouse.sso_providers (instance_id, id) on delete cascade,
  foreign key (instance_id, flow_state_id) references gatehouse.flow_states (instance_id, id) on delete cascade
);
create index saml_relay_states_sso_provider_id_idx on gatehouse.saml_relay_states (instance_id, sso_provider_id);
create index saml_relay_states_flow_state_id_idx on gatehouse.saml_relay_states (instance_id, flow_state_id);

-- Assertions that somebody has come with: none is good twice.
create table gatehouse.saml_assertions (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  -- hash of issuer and id
  id bytea not null,
  -- from then on it would be refused for its age
  expires_at timestamptz(3) not null,
  primary key (instance_id, id)
);
create index saml_assertions_expires_at_idx on gatehouse.saml_assertions (expires_at);

-- Keys that were made for sites which have set none.
create table gatehouse.saml_keys (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  -- which key sealed it: in single-site mode that follows from the settings
  id text not null,
  sealed_key text not null,
  created_at timestamptz(3) not null,
  primary key (instance_id, id)
);

-- Which provider the person came from; the amr claim says so.
alter table gatehouse.session_methods add column provider text;

-- When the session has to end that a code is swapped for; null: it need not.
alter table gatehouse.flow_states add column session_not_after timestamptz(3);
