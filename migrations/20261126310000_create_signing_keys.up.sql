-- Keys that sign the access tokens of an instance, each with a life: created, published, active, retiring, revoked.
create table gatehouse.signing_keys (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  -- the kid
  id text not null,
  algorithm text not null,
  -- the private JWK; erased once the key is revoked
  sealed_key text,
  -- what the key set shows; null for a secret
  public_key jsonb,
  -- keyed hash of the secret or of the pair
  fingerprint text not null,
  state text not null default 'created',
  -- may sign from then on: whoever keeps a copy of the key set has a new one by then
  usable_at timestamptz(3),
  -- takes the active key's place as soon as it is usable
  is_next boolean not null default false,
  -- the longest life of a token it may have signed
  token_seconds integer not null default 0,
  -- tokens of a retiring key are believed until then
  verifies_until timestamptz(3),
  created_at timestamptz(3) not null,
  published_at timestamptz(3),
  activated_at timestamptz(3),
  retired_at timestamptz(3),
  revoked_at timestamptz(3),
  primary key (instance_id, id),
  constraint signing_keys_algorithm_check check (algorithm in ('HS256', 'ES256', 'RS256', 'EdDSA')),
  constraint signing_keys_state_check check (state in ('created', 'published', 'active', 'retiring', 'revoked')),
  constraint signing_keys_sealed_check check (state <> 'revoked' or sealed_key is null)
);
create unique index signing_keys_active_key on gatehouse.signing_keys (instance_id) where state = 'active';
create index signing_keys_next_idx on gatehouse.signing_keys (usable_at) where is_next;
create index signing_keys_activated_at_idx on gatehouse.signing_keys (activated_at) where state = 'active';
create index signing_keys_verifies_until_idx on gatehouse.signing_keys (verifies_until) where state = 'retiring';
create index signing_keys_revoked_at_idx on gatehouse.signing_keys (revoked_at) where state = 'revoked';

-- Tokens of machines that were made here. The token itself is shown once and stored nowhere; its id is its jti.
create table gatehouse.api_keys (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  id uuid not null,
  role text not null,
  description text not null default '',
  -- the kid that signed it; null: a key of the settings
  key_id text,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  primary key (instance_id, id),
  constraint api_keys_role_check check (role in ('anon', 'service_role'))
);
create index api_keys_expires_at_idx on gatehouse.api_keys (expires_at);

-- Keyed hashes of all secrets and pairs that instances believe. System tokens are bound to an instance by nothing but
-- these, so no two instances may share one, wherever it was configured.
create table gatehouse.secret_fingerprints (
  fingerprint text primary key,
  instance_id uuid not null references gatehouse.instances (id) on delete cascade
);
create index secret_fingerprints_instance_id_idx on gatehouse.secret_fingerprints (instance_id);
insert into gatehouse.secret_fingerprints (fingerprint, instance_id)
  select jwt_secret_fingerprint, id from gatehouse.instances
  where jwt_secret_fingerprint is not null and deleted_at is null;
alter table gatehouse.instances drop column jwt_secret_fingerprint;
