-- Generated from the catalogue by "npm run generate". Change it by adding a migration.

create table gatehouse.active_users (
  instance_id uuid not null,
  month date not null,
  user_id uuid not null,
  constraint active_users_pkey PRIMARY KEY (instance_id, month, user_id),
  constraint active_users_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);
CREATE INDEX active_users_month_idx ON gatehouse.active_users USING btree (month);

create table gatehouse.api_keys (
  instance_id uuid not null,
  id uuid not null,
  role text not null,
  description text not null default ''::text,
  key_id text,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone not null,
  revoked_at timestamp(3) with time zone,
  constraint api_keys_pkey PRIMARY KEY (instance_id, id),
  constraint api_keys_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['anon'::text, 'service_role'::text])))
);
CREATE INDEX api_keys_expires_at_idx ON gatehouse.api_keys USING btree (expires_at);

create table gatehouse.audit_log_entries (
  instance_id uuid not null,
  id uuid not null,
  payload jsonb not null,
  ip_address text not null default ''::text,
  created_at timestamp(3) with time zone not null,
  constraint audit_log_entries_pkey PRIMARY KEY (instance_id, id)
);
CREATE INDEX audit_log_entries_created_at_idx ON gatehouse.audit_log_entries USING btree (instance_id, created_at DESC, id DESC);

create table gatehouse.custom_providers (
  instance_id uuid not null,
  id uuid not null,
  identifier text not null,
  provider_type text not null,
  name text not null,
  client_id text not null,
  sealed_client_secret text not null,
  acceptable_client_ids text[] not null default '{}'::text[],
  scopes text[] not null default '{}'::text[],
  pkce_enabled boolean not null default true,
  attribute_mapping jsonb not null default '{}'::jsonb,
  custom_claims_allowlist text[] not null default '{}'::text[],
  authorization_params jsonb not null default '{}'::jsonb,
  enabled boolean not null default true,
  email_optional boolean not null default false,
  issuer text,
  discovery_url text,
  skip_nonce_check boolean not null default false,
  authorization_url text,
  token_url text,
  userinfo_url text,
  jwks_uri text,
  discovery_document jsonb,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint custom_providers_pkey PRIMARY KEY (instance_id, id),
  constraint custom_providers_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint custom_providers_type_check CHECK ((((provider_type = 'oidc'::text) AND (issuer IS NOT NULL)) OR ((provider_type = 'oauth2'::text) AND (authorization_url IS NOT NULL) AND (token_url IS NOT NULL) AND (userinfo_url IS NOT NULL))))
);
CREATE UNIQUE INDEX custom_providers_identifier_key ON gatehouse.custom_providers USING btree (instance_id, identifier);

create table gatehouse.delivery_lanes (
  instance_id uuid not null,
  channel text not null,
  settings_id text not null default ''::text,
  next_due_at timestamp(3) with time zone not null,
  constraint delivery_lanes_pkey PRIMARY KEY (instance_id, channel, settings_id),
  constraint delivery_lanes_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint delivery_lanes_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'sms'::text, 'webhook'::text])))
);
CREATE INDEX delivery_lanes_due_idx ON gatehouse.delivery_lanes USING btree (channel, settings_id, next_due_at);

create table gatehouse.delivery_workers (
  id uuid not null,
  settings_id text not null default ''::text,
  slots jsonb not null,
  seen_at timestamp(3) with time zone not null,
  constraint delivery_workers_pkey PRIMARY KEY (id)
);

create table gatehouse.event_counters (
  instance_id uuid not null,
  seq bigint not null,
  swept_seq bigint not null default 0,
  constraint event_counters_pkey PRIMARY KEY (instance_id)
);

create table gatehouse.events (
  instance_id uuid not null,
  id uuid not null,
  type text not null,
  user_id uuid,
  data jsonb not null,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone not null,
  seq bigint,
  constraint events_pkey PRIMARY KEY (instance_id, id)
);
CREATE INDEX events_expires_at_idx ON gatehouse.events USING btree (expires_at);
CREATE INDEX events_unplaced_idx ON gatehouse.events USING btree (created_at, instance_id, id) WHERE (seq IS NULL);
CREATE UNIQUE INDEX events_seq_key ON gatehouse.events USING btree (instance_id, seq) WHERE (seq IS NOT NULL);

create table gatehouse.flow_states (
  instance_id uuid not null,
  id uuid not null,
  user_id uuid,
  auth_code_hash bytea,
  auth_code_issued_at timestamp(3) with time zone,
  code_challenge text,
  code_challenge_method text,
  provider_type text not null,
  authentication_method text not null,
  sealed_provider_access_token text,
  sealed_provider_refresh_token text,
  referrer text not null default ''::text,
  invite_token_hash bytea,
  linking_target_id uuid,
  dialect text not null,
  created_at timestamp(3) with time zone not null,
  taken_at timestamp(3) with time zone,
  browser_hash bytea,
  sealed_visit text,
  session_not_after timestamp(3) with time zone,
  constraint flow_states_pkey PRIMARY KEY (instance_id, id),
  constraint flow_states_instance_id_linking_target_id_fkey FOREIGN KEY (instance_id, linking_target_id) REFERENCES gatehouse.users(instance_id, id) ON DELETE CASCADE,
  constraint flow_states_instance_id_user_id_fkey FOREIGN KEY (instance_id, user_id) REFERENCES gatehouse.users(instance_id, id) ON DELETE CASCADE,
  constraint flow_states_auth_code_check CHECK (((auth_code_hash IS NULL) = (auth_code_issued_at IS NULL))),
  constraint flow_states_code_challenge_check CHECK ((((code_challenge IS NULL) = (code_challenge_method IS NULL)) AND (code_challenge_method = ANY (ARRAY['s256'::text, 'plain'::text]))))
);
CREATE INDEX flow_states_created_at_idx ON gatehouse.flow_states USING btree (created_at);
CREATE INDEX flow_states_linking_target_id_idx ON gatehouse.flow_states USING btree (instance_id, linking_target_id);
CREATE INDEX flow_states_user_id_idx ON gatehouse.flow_states USING btree (instance_id, user_id, authentication_method, created_at DESC);
CREATE UNIQUE INDEX flow_states_auth_code_hash_key ON gatehouse.flow_states USING btree (instance_id, auth_code_hash);

create table gatehouse.idempotency_keys (
  operator text not null,
  key text not null,
  fingerprint text not null,
  sealed_answer text,
  created_at timestamp(3) with time zone not null,
  constraint idempotency_keys_pkey PRIMARY KEY (operator, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON gatehouse.idempotency_keys USING btree (created_at);

create table gatehouse.identities (
  instance_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  provider text not null,
  provider_id text not null,
  identity_data jsonb not null default '{}'::jsonb,
  email text,
  last_sign_in_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint identities_pkey PRIMARY KEY (instance_id, id),
  constraint identities_instance_id_user_id_fkey FOREIGN KEY (instance_id, user_id) REFERENCES gatehouse.users(instance_id, id) ON DELETE CASCADE
);
CREATE INDEX identities_email_idx ON gatehouse.identities USING btree (instance_id, email);
CREATE INDEX identities_user_id_idx ON gatehouse.identities USING btree (instance_id, user_id);
CREATE UNIQUE INDEX identities_provider_id_key ON gatehouse.identities USING btree (instance_id, provider, provider_id);

create table gatehouse.instance_change_counter (
  is_only boolean not null default true,
  seq bigint not null,
  constraint instance_change_counter_pkey PRIMARY KEY (is_only),
  constraint instance_change_counter_one_row CHECK (is_only)
);

create table gatehouse.instance_changes (
  seq bigint not null,
  instance_id uuid not null,
  changed_at timestamp(3) with time zone not null,
  constraint instance_changes_pkey PRIMARY KEY (seq)
);
CREATE INDEX instance_changes_changed_at_idx ON gatehouse.instance_changes USING btree (changed_at);

create table gatehouse.instance_domains (
  domain text not null,
  instance_id uuid not null,
  verified_at timestamp(3) with time zone,
  is_primary boolean not null default false,
  created_at timestamp(3) with time zone not null,
  challenge text,
  constraint instance_domains_pkey PRIMARY KEY (domain),
  constraint instance_domains_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);
CREATE INDEX instance_domains_instance_id_idx ON gatehouse.instance_domains USING btree (instance_id);

create table gatehouse.instances (
  id uuid not null,
  site_uuid uuid,
  slug text not null,
  state text not null default 'active'::text,
  settings jsonb not null default '{}'::jsonb,
  settings_version bigint not null default 1,
  data_key text not null,
  master_key_id text not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  labels jsonb not null default '{}'::jsonb,
  deleted_at timestamp(3) with time zone,
  purge_after timestamp(3) with time zone,
  purge_started_at timestamp(3) with time zone,
  site_host text default lower(regexp_replace((settings ->> 'site_url'::text), '^[A-Za-z]+://(www\.)?'::text, ''::text)),
  constraint instances_pkey PRIMARY KEY (id),
  constraint instances_slug_check CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
  constraint instances_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text])))
);
CREATE INDEX instances_created_at_idx ON gatehouse.instances USING btree (created_at, id);
CREATE INDEX instances_deleted_idx ON gatehouse.instances USING btree (purge_after) WHERE (deleted_at IS NOT NULL);
CREATE INDEX instances_labels_idx ON gatehouse.instances USING gin (labels jsonb_path_ops);
CREATE INDEX instances_master_key_id_idx ON gatehouse.instances USING btree (master_key_id);
CREATE INDEX instances_site_host_prefix_idx ON gatehouse.instances USING btree (site_host text_pattern_ops);
CREATE INDEX instances_site_uuid_idx ON gatehouse.instances USING btree (site_uuid);
CREATE INDEX instances_slug_prefix_idx ON gatehouse.instances USING btree (slug text_pattern_ops);
CREATE INDEX instances_suspended_idx ON gatehouse.instances USING btree (slug) WHERE ((state = 'suspended'::text) AND (deleted_at IS NULL));
CREATE INDEX instances_updated_at_idx ON gatehouse.instances USING btree (updated_at, id);
CREATE UNIQUE INDEX instances_site_uuid_key ON gatehouse.instances USING btree (site_uuid) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX instances_slug_key ON gatehouse.instances USING btree (slug) WHERE (deleted_at IS NULL);

create table gatehouse.master_key_checks (
  master_key_id text not null,
  sealed_check text not null,
  created_at timestamp(3) with time zone not null,
  constraint master_key_checks_pkey PRIMARY KEY (master_key_id)
);

create table gatehouse.message_feedback (
  instance_id uuid not null,
  source text not null,
  id text not null,
  kind text not null,
  address text not null,
  message_id uuid not null,
  detail text,
  created_at timestamp(3) with time zone not null,
  constraint message_feedback_pkey PRIMARY KEY (instance_id, source, id),
  constraint message_feedback_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint message_feedback_kind_check CHECK ((kind = ANY (ARRAY['bounce'::text, 'soft_bounce'::text, 'complaint'::text, 'unsubscribed'::text])))
);
CREATE INDEX message_feedback_age_idx ON gatehouse.message_feedback USING brin (created_at);
CREATE INDEX message_feedback_message_idx ON gatehouse.message_feedback USING btree (instance_id, message_id);

create table gatehouse.messages (
  instance_id uuid not null,
  id uuid not null,
  user_id uuid,
  channel text not null,
  kind text not null,
  recipient text not null,
  sealed_content text,
  state text not null default 'queued'::text,
  attempts integer not null default 0,
  wire_id text not null,
  next_attempt_at timestamp(3) with time zone not null,
  claimed_until timestamp(3) with time zone,
  last_error text,
  settings_id text,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone not null,
  sent_at timestamp(3) with time zone,
  claimed_by uuid,
  attempt_log jsonb not null default '[]'::jsonb,
  constraint messages_pkey PRIMARY KEY (instance_id, id),
  constraint messages_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint messages_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'sms'::text]))),
  constraint messages_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'suppressed'::text, 'abandoned'::text])))
);
CREATE INDEX messages_age_idx ON gatehouse.messages USING brin (created_at);
CREATE INDEX messages_created_at_idx ON gatehouse.messages USING btree (instance_id, created_at DESC, id DESC);
CREATE INDEX messages_dead_idx ON gatehouse.messages USING btree (instance_id, created_at, id) WHERE (state = ANY (ARRAY['failed'::text, 'abandoned'::text]));
CREATE INDEX messages_decoys_idx ON gatehouse.messages USING btree (created_at) WHERE (recipient = ''::text);
CREATE INDEX messages_died_idx ON gatehouse.messages USING btree (created_at) WHERE (state = ANY (ARRAY['failed'::text, 'abandoned'::text]));
CREATE INDEX messages_expires_at_idx ON gatehouse.messages USING btree (expires_at) WHERE (sealed_content IS NOT NULL);
CREATE INDEX messages_id_idx ON gatehouse.messages USING btree (id);
CREATE INDEX messages_in_flight_idx ON gatehouse.messages USING btree (channel, claimed_until, instance_id) WHERE (claimed_until IS NOT NULL);
CREATE INDEX messages_lane_idx ON gatehouse.messages USING btree (instance_id, channel, COALESCE(settings_id, ''::text), next_attempt_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
CREATE INDEX messages_recipient_idx ON gatehouse.messages USING btree (instance_id, lower(recipient), created_at DESC, id DESC);

create table gatehouse.one_time_tokens (
  instance_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null,
  token_hash bytea not null,
  code_hash bytea,
  address text not null,
  dialect text not null,
  attempts integer not null default 0,
  leased_until timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone not null,
  constraint one_time_tokens_pkey PRIMARY KEY (instance_id, id),
  constraint one_time_tokens_instance_id_user_id_fkey FOREIGN KEY (instance_id, user_id) REFERENCES gatehouse.users(instance_id, id) ON DELETE CASCADE,
  constraint one_time_tokens_kind_check CHECK ((kind = ANY (ARRAY['confirmation'::text, 'recovery'::text, 'email_change_new'::text, 'email_change_current'::text, 'phone_change'::text, 'reauthentication'::text])))
);
CREATE INDEX one_time_tokens_address_idx ON gatehouse.one_time_tokens USING btree (instance_id, address);
CREATE INDEX one_time_tokens_expires_at_idx ON gatehouse.one_time_tokens USING btree (expires_at);
CREATE UNIQUE INDEX one_time_tokens_token_hash_key ON gatehouse.one_time_tokens USING btree (instance_id, token_hash);
CREATE UNIQUE INDEX one_time_tokens_user_id_kind_key ON gatehouse.one_time_tokens USING btree (instance_id, user_id, kind);

create table gatehouse.operator_audit_entries (
  id bigint generated always as identity not null,
  created_at timestamp(3) with time zone not null,
  operator_id uuid,
  operator_name text not null,
  action text not null,
  route text not null,
  instance_id uuid,
  ip_address text not null,
  request_id text,
  details jsonb not null default '{}'::jsonb,
  constraint operator_audit_entries_pkey PRIMARY KEY (id)
);
CREATE INDEX operator_audit_entries_action_idx ON gatehouse.operator_audit_entries USING btree (action, id);
CREATE INDEX operator_audit_entries_created_at_idx ON gatehouse.operator_audit_entries USING btree (created_at);
CREATE INDEX operator_audit_entries_instance_idx ON gatehouse.operator_audit_entries USING btree (instance_id, id);
CREATE INDEX operator_audit_entries_operator_idx ON gatehouse.operator_audit_entries USING btree (operator_id, id);

create table gatehouse.operator_credentials (
  token_hash bytea not null,
  operator_id uuid not null,
  created_at timestamp(3) with time zone not null,
  valid_until timestamp(3) with time zone,
  constraint operator_credentials_pkey PRIMARY KEY (token_hash),
  constraint operator_credentials_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES gatehouse.operators(id) ON DELETE CASCADE
);
CREATE INDEX operator_credentials_operator_id_idx ON gatehouse.operator_credentials USING btree (operator_id);

create table gatehouse.operator_signing_keys (
  id uuid not null,
  slot smallint not null,
  name text not null,
  sealed_secret text not null,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone,
  constraint operator_signing_keys_pkey PRIMARY KEY (id),
  constraint operator_signing_keys_slot_check CHECK ((slot = ANY (ARRAY[1, 2])))
);
CREATE UNIQUE INDEX operator_signing_keys_slot_key ON gatehouse.operator_signing_keys USING btree (slot);

create table gatehouse.operators (
  id uuid not null,
  name text not null,
  scopes text[] not null,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  last_used_at timestamp(3) with time zone,
  constraint operators_pkey PRIMARY KEY (id),
  constraint operators_scopes_check CHECK (((cardinality(scopes) > 0) AND (scopes <@ ARRAY['read'::text, 'provision'::text, 'support'::text, 'all'::text])))
);
CREATE UNIQUE INDEX operators_name_key ON gatehouse.operators USING btree (name) WHERE (revoked_at IS NULL);

create table gatehouse.quota_notices (
  instance_id uuid not null,
  quota text not null,
  period_start timestamp(3) with time zone not null,
  constraint quota_notices_pkey PRIMARY KEY (instance_id, quota, period_start),
  constraint quota_notices_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);
CREATE INDEX quota_notices_period_start_idx ON gatehouse.quota_notices USING btree (period_start);

create table gatehouse.rate_limit_buckets (
  instance_id uuid not null,
  key text not null,
  burst double precision not null,
  per_second double precision not null,
  tokens double precision not null,
  updated_at timestamp(3) with time zone not null,
  constraint rate_limit_buckets_pkey PRIMARY KEY (instance_id, key),
  constraint rate_limit_buckets_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);

create table gatehouse.refresh_tokens (
  instance_id uuid not null,
  token_hash bytea not null,
  session_id uuid not null,
  user_id uuid not null,
  parent_hash bytea,
  child_number integer not null default 0,
  is_revoked boolean not null default false,
  seq bigint generated always as identity not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint refresh_tokens_pkey PRIMARY KEY (instance_id, token_hash),
  constraint refresh_tokens_instance_id_session_id_fkey FOREIGN KEY (instance_id, session_id) REFERENCES gatehouse.sessions(instance_id, id) ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_session_id_idx ON gatehouse.refresh_tokens USING btree (instance_id, session_id);
CREATE INDEX refresh_tokens_used_idx ON gatehouse.refresh_tokens USING btree (updated_at) WHERE (is_revoked AND (parent_hash IS NOT NULL));

create table gatehouse.saml_assertions (
  instance_id uuid not null,
  id bytea not null,
  expires_at timestamp(3) with time zone not null,
  constraint saml_assertions_pkey PRIMARY KEY (instance_id, id),
  constraint saml_assertions_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);
CREATE INDEX saml_assertions_expires_at_idx ON gatehouse.saml_assertions USING btree (expires_at);

create table gatehouse.saml_keys (
  instance_id uuid not null,
  id text not null,
  sealed_key text not null,
  created_at timestamp(3) with time zone not null,
  constraint saml_keys_pkey PRIMARY KEY (instance_id, id),
  constraint saml_keys_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);

create table gatehouse.saml_relay_states (
  instance_id uuid not null,
  id uuid not null,
  sso_provider_id uuid not null,
  request_id text not null,
  flow_state_id uuid not null,
  created_at timestamp(3) with time zone not null,
  constraint saml_relay_states_pkey PRIMARY KEY (instance_id, id),
  constraint saml_relay_states_instance_id_flow_state_id_fkey FOREIGN KEY (instance_id, flow_state_id) REFERENCES gatehouse.flow_states(instance_id, id) ON DELETE CASCADE,
  constraint saml_relay_states_instance_id_sso_provider_id_fkey FOREIGN KEY (instance_id, sso_provider_id) REFERENCES gatehouse.sso_providers(instance_id, id) ON DELETE CASCADE
);
CREATE INDEX saml_relay_states_flow_state_id_idx ON gatehouse.saml_relay_states USING btree (instance_id, flow_state_id);
CREATE INDEX saml_relay_states_sso_provider_id_idx ON gatehouse.saml_relay_states USING btree (instance_id, sso_provider_id);

create table gatehouse.secret_fingerprints (
  fingerprint text not null,
  instance_id uuid not null,
  constraint secret_fingerprints_pkey PRIMARY KEY (fingerprint),
  constraint secret_fingerprints_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);
CREATE INDEX secret_fingerprints_instance_id_idx ON gatehouse.secret_fingerprints USING btree (instance_id);

create table gatehouse.session_methods (
  instance_id uuid not null,
  session_id uuid not null,
  method text not null,
  used_at timestamp(3) with time zone not null,
  provider text,
  constraint session_methods_pkey PRIMARY KEY (instance_id, session_id, method),
  constraint session_methods_instance_id_session_id_fkey FOREIGN KEY (instance_id, session_id) REFERENCES gatehouse.sessions(instance_id, id) ON DELETE CASCADE
);

create table gatehouse.sessions (
  instance_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  aal text not null default 'aal1'::text,
  factor_id uuid,
  created_at timestamp(3) with time zone not null,
  refreshed_at timestamp(3) with time zone,
  not_after timestamp(3) with time zone,
  user_agent text,
  ip text,
  tag text,
  refresh_token_counter bigint,
  constraint sessions_pkey PRIMARY KEY (instance_id, id),
  constraint sessions_instance_id_user_id_fkey FOREIGN KEY (instance_id, user_id) REFERENCES gatehouse.users(instance_id, id) ON DELETE CASCADE,
  constraint sessions_aal_check CHECK ((aal = ANY (ARRAY['aal1'::text, 'aal2'::text, 'aal3'::text])))
);
CREATE INDEX sessions_not_after_idx ON gatehouse.sessions USING btree (not_after) WHERE (not_after IS NOT NULL);
CREATE INDEX sessions_user_id_idx ON gatehouse.sessions USING btree (instance_id, user_id);

create table gatehouse.signing_keys (
  instance_id uuid not null,
  id text not null,
  algorithm text not null,
  sealed_key text,
  public_key jsonb,
  fingerprint text not null,
  state text not null default 'created'::text,
  usable_at timestamp(3) with time zone,
  is_next boolean not null default false,
  token_seconds integer not null default 0,
  verifies_until timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null,
  published_at timestamp(3) with time zone,
  activated_at timestamp(3) with time zone,
  retired_at timestamp(3) with time zone,
  revoked_at timestamp(3) with time zone,
  constraint signing_keys_pkey PRIMARY KEY (instance_id, id),
  constraint signing_keys_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint signing_keys_algorithm_check CHECK ((algorithm = ANY (ARRAY['HS256'::text, 'ES256'::text, 'RS256'::text, 'EdDSA'::text]))),
  constraint signing_keys_sealed_check CHECK (((state <> 'revoked'::text) OR (sealed_key IS NULL))),
  constraint signing_keys_state_check CHECK ((state = ANY (ARRAY['created'::text, 'published'::text, 'active'::text, 'retiring'::text, 'revoked'::text])))
);
CREATE INDEX signing_keys_activated_at_idx ON gatehouse.signing_keys USING btree (activated_at) WHERE (state = 'active'::text);
CREATE INDEX signing_keys_next_idx ON gatehouse.signing_keys USING btree (usable_at) WHERE is_next;
CREATE INDEX signing_keys_revoked_at_idx ON gatehouse.signing_keys USING btree (revoked_at) WHERE (state = 'revoked'::text);
CREATE INDEX signing_keys_verifies_until_idx ON gatehouse.signing_keys USING btree (verifies_until) WHERE (state = 'retiring'::text);
CREATE UNIQUE INDEX signing_keys_active_key ON gatehouse.signing_keys USING btree (instance_id) WHERE (state = 'active'::text);

create table gatehouse.sso_domains (
  instance_id uuid not null,
  id uuid not null,
  sso_provider_id uuid not null,
  domain text not null,
  created_at timestamp(3) with time zone not null,
  constraint sso_domains_pkey PRIMARY KEY (instance_id, id),
  constraint sso_domains_instance_id_sso_provider_id_fkey FOREIGN KEY (instance_id, sso_provider_id) REFERENCES gatehouse.sso_providers(instance_id, id) ON DELETE CASCADE
);
CREATE INDEX sso_domains_sso_provider_id_idx ON gatehouse.sso_domains USING btree (instance_id, sso_provider_id);
CREATE UNIQUE INDEX sso_domains_domain_key ON gatehouse.sso_domains USING btree (instance_id, lower(domain));

create table gatehouse.sso_providers (
  instance_id uuid not null,
  id uuid not null,
  resource_id text,
  disabled boolean,
  entity_id text not null,
  metadata_xml text not null,
  metadata_url text,
  metadata_read_at timestamp(3) with time zone not null,
  attribute_mapping jsonb not null default '{}'::jsonb,
  name_id_format text,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  metadata_tried_at timestamp(3) with time zone,
  constraint sso_providers_pkey PRIMARY KEY (instance_id, id),
  constraint sso_providers_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);
CREATE INDEX sso_providers_resource_id_idx ON gatehouse.sso_providers USING btree (instance_id, resource_id text_pattern_ops);
CREATE UNIQUE INDEX sso_providers_entity_id_key ON gatehouse.sso_providers USING btree (instance_id, entity_id);
CREATE UNIQUE INDEX sso_providers_resource_id_key ON gatehouse.sso_providers USING btree (instance_id, lower(resource_id));

create table gatehouse.suppressions (
  instance_id uuid not null,
  channel text not null,
  address text not null,
  reason text not null,
  detail text,
  source text not null,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone,
  constraint suppressions_pkey PRIMARY KEY (instance_id, channel, address),
  constraint suppressions_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint suppressions_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'sms'::text]))),
  constraint suppressions_reason_check CHECK ((reason = ANY (ARRAY['bounce'::text, 'complaint'::text, 'manual'::text, 'unsubscribed'::text])))
);
CREATE INDEX suppressions_created_at_idx ON gatehouse.suppressions USING btree (instance_id, created_at DESC, address DESC, channel DESC);

create table gatehouse.usage_days (
  instance_id uuid not null,
  day date not null,
  metric text not null,
  amount bigint not null,
  constraint usage_days_pkey PRIMARY KEY (instance_id, day, metric),
  constraint usage_days_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);
CREATE INDEX usage_days_day_idx ON gatehouse.usage_days USING btree (day);

create table gatehouse.usage_hours (
  hour timestamp(3) with time zone not null,
  metric text not null,
  amount bigint not null,
  constraint usage_hours_pkey PRIMARY KEY (hour, metric)
);

create table gatehouse.user_counts (
  instance_id uuid not null,
  aud text not null,
  shard smallint not null,
  users bigint not null,
  constraint user_counts_pkey PRIMARY KEY (instance_id, aud, shard)
);

create table gatehouse.user_imports (
  instance_id uuid not null,
  id uuid not null,
  policy text not null,
  lines_done bigint not null default 0,
  digest bytea not null default '\x'::bytea,
  added bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  finished_at timestamp(3) with time zone,
  constraint user_imports_pkey PRIMARY KEY (instance_id, id),
  constraint user_imports_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint user_imports_policy_check CHECK ((policy = ANY (ARRAY['skip'::text, 'update'::text, 'fail'::text])))
);

create table gatehouse.users (
  instance_id uuid not null,
  id uuid not null,
  aud text not null,
  role text not null default ''::text,
  email text,
  email_key text,
  phone text,
  password_hash text,
  email_confirmed_at timestamp(3) with time zone,
  phone_confirmed_at timestamp(3) with time zone,
  invited_at timestamp(3) with time zone,
  confirmation_sent_at timestamp(3) with time zone,
  recovery_sent_at timestamp(3) with time zone,
  new_email text,
  email_change_sent_at timestamp(3) with time zone,
  email_change_confirmations smallint not null default 0,
  new_phone text,
  phone_change_sent_at timestamp(3) with time zone,
  reauthentication_sent_at timestamp(3) with time zone,
  last_sign_in_at timestamp(3) with time zone,
  app_metadata jsonb not null default '{}'::jsonb,
  user_metadata jsonb not null default '{}'::jsonb,
  is_super_admin boolean not null default false,
  is_sso_user boolean not null default false,
  is_anonymous boolean not null default false,
  banned_until timestamp(3) with time zone,
  deleted_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint users_pkey PRIMARY KEY (instance_id, id),
  constraint users_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE
);
CREATE INDEX users_anonymous_idx ON gatehouse.users USING btree (instance_id, created_at) WHERE is_anonymous;
CREATE INDEX users_created_at_idx ON gatehouse.users USING btree (instance_id, aud, created_at DESC, id DESC);
CREATE INDEX users_search_idx ON gatehouse.users USING gin (gatehouse.search_grams(instance_id, email, (user_metadata ->> 'full_name'::text), phone)) WITH (gin_pending_list_limit='512');
CREATE INDEX users_sso_email_idx ON gatehouse.users USING btree (instance_id, aud, email_key) WHERE is_sso_user;
CREATE INDEX users_sso_phone_idx ON gatehouse.users USING btree (instance_id, aud, phone) WHERE is_sso_user;
CREATE UNIQUE INDEX users_email_key ON gatehouse.users USING btree (instance_id, aud, email_key) WHERE (NOT is_sso_user);
CREATE UNIQUE INDEX users_phone_key ON gatehouse.users USING btree (instance_id, aud, phone) WHERE (NOT is_sso_user);
CREATE TRIGGER users_added AFTER INSERT ON gatehouse.users REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION gatehouse.count_users();
CREATE TRIGGER users_moved AFTER UPDATE OF aud ON gatehouse.users FOR EACH ROW WHEN ((old.aud <> new.aud)) EXECUTE FUNCTION gatehouse.count_users();
CREATE TRIGGER users_removed AFTER DELETE ON gatehouse.users REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION gatehouse.count_users();

create table gatehouse.webhook_deliveries (
  instance_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  endpoint_id uuid not null,
  state text not null default 'queued'::text,
  is_replay boolean not null default false,
  attempts integer not null default 0,
  next_attempt_at timestamp(3) with time zone not null,
  claimed_until timestamp(3) with time zone,
  claimed_by uuid,
  settings_id text,
  last_error text,
  attempt_log jsonb not null default '[]'::jsonb,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone not null,
  finished_at timestamp(3) with time zone,
  constraint webhook_deliveries_pkey PRIMARY KEY (instance_id, id),
  constraint webhook_deliveries_instance_id_endpoint_id_fkey FOREIGN KEY (instance_id, endpoint_id) REFERENCES gatehouse.webhook_endpoints(instance_id, id) ON DELETE CASCADE,
  constraint webhook_deliveries_instance_id_event_id_fkey FOREIGN KEY (instance_id, event_id) REFERENCES gatehouse.events(instance_id, id) ON DELETE CASCADE,
  constraint webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'abandoned'::text])))
);
CREATE INDEX webhook_deliveries_created_at_idx ON gatehouse.webhook_deliveries USING btree (instance_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_died_idx ON gatehouse.webhook_deliveries USING btree (finished_at) WHERE (state = ANY (ARRAY['failed'::text, 'abandoned'::text]));
CREATE INDEX webhook_deliveries_endpoint_idx ON gatehouse.webhook_deliveries USING btree (instance_id, endpoint_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_in_flight_idx ON gatehouse.webhook_deliveries USING btree (claimed_until, instance_id) WHERE (claimed_until IS NOT NULL);
CREATE INDEX webhook_deliveries_lane_idx ON gatehouse.webhook_deliveries USING btree (instance_id, COALESCE(settings_id, ''::text), next_attempt_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
CREATE UNIQUE INDEX webhook_deliveries_event_key ON gatehouse.webhook_deliveries USING btree (instance_id, event_id, endpoint_id);

create table gatehouse.webhook_endpoints (
  instance_id uuid not null,
  id uuid not null,
  sealed_url text not null,
  shown_url text not null,
  description text not null default ''::text,
  event_types text[] not null default '{}'::text[],
  state text not null default 'enabled'::text,
  disabled_reason text,
  sealed_secrets text not null,
  failing_since timestamp(3) with time zone,
  settings_id text,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  constraint webhook_endpoints_pkey PRIMARY KEY (instance_id, id),
  constraint webhook_endpoints_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES gatehouse.instances(id) ON DELETE CASCADE,
  constraint webhook_endpoints_state_check CHECK ((state = ANY (ARRAY['enabled'::text, 'disabled'::text, 'paused'::text])))
);

CREATE OR REPLACE FUNCTION gatehouse.count_users()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  own_shard constant smallint := pg_backend_pid() % 16;
begin
  if tg_op = 'INSERT' then
    insert into gatehouse.user_counts as c
    select instance_id, aud, own_shard, count(*) from added group by instance_id, aud order by instance_id, aud
    on conflict (instance_id, aud, shard) do update set users = c.users + excluded.users;
  elsif tg_op = 'DELETE' then
    insert into gatehouse.user_counts as c
    select instance_id, aud, own_shard, -count(*) from removed group by instance_id, aud order by instance_id, aud
    on conflict (instance_id, aud, shard) do update set users = c.users + excluded.users;
  else
    insert into gatehouse.user_counts as c
    values (old.instance_id, old.aud, own_shard, -1), (new.instance_id, new.aud, own_shard, 1)
    on conflict (instance_id, aud, shard) do update set users = c.users + excluded.users;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION gatehouse.search_grams(instance uuid, email text, full_name text, phone text)
 RETURNS bigint[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  haystack constant text := lower(concat_ws(e'\n\n', email, left(full_name, 200), phone));
  seed constant bigint := uuid_hash_extended(instance, 0);
  grams bigint[] := '{}';
begin
  for start in 1 .. length(haystack) - 2 loop
    grams := grams || hashtextextended(substr(haystack, start, 3), seed);
  end loop;
  return grams;
end $function$;
