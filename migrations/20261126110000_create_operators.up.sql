-- Who may use the operator's API beside the token of the environment.
create table gatehouse.operators (
  id uuid primary key,
  name text not null,
  scopes text[] not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  -- written at most once a minute
  last_used_at timestamptz(3),
  constraint operators_scopes_check
    check (cardinality(scopes) > 0 and scopes <@ array['read', 'provision', 'support', 'all'])
);
-- The name of one that was revoked may be given again.
create unique index operators_name_key on gatehouse.operators (name) where revoked_at is null;

-- What an operator shows: two while one replaces the other. Only hashes are kept.
create table gatehouse.operator_credentials (
  token_hash bytea primary key,
  operator_id uuid not null references gatehouse.operators (id) on delete cascade,
  created_at timestamptz(3) not null,
  -- set when another took its place
  valid_until timestamptz(3)
);
create index operator_credentials_operator_id_idx on gatehouse.operator_credentials (operator_id);

-- What verifies x-nf-sign. The slot makes a third one impossible.
create table gatehouse.operator_signing_keys (
  id uuid primary key,
  slot smallint not null,
  name text not null,
  sealed_secret text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3),
  constraint operator_signing_keys_slot_check check (slot in (1, 2))
);
create unique index operator_signing_keys_slot_key on gatehouse.operator_signing_keys (slot);

-- What operators did, written by the transaction that did it. It outlives the instances it speaks of.
create table gatehouse.operator_audit_entries (
  id bigint generated always as identity primary key,
  created_at timestamptz(3) not null,
  -- null: the token of the environment, the command line, or the service itself
  operator_id uuid,
  operator_name text not null,
  action text not null,
  -- method and path of the route, or the command
  route text not null,
  instance_id uuid,
  ip_address text not null,
  request_id text,
  -- before and after, nothing secret in it
  details jsonb not null default '{}'
);
create index operator_audit_entries_instance_idx on gatehouse.operator_audit_entries (instance_id, id);
create index operator_audit_entries_operator_idx on gatehouse.operator_audit_entries (operator_id, id);
create index operator_audit_entries_action_idx on gatehouse.operator_audit_entries (action, id);
create index operator_audit_entries_created_at_idx on gatehouse.operator_audit_entries (created_at);

-- Answers of requests that carried an Idempotency-Key, for whoever asks again. Kept a day.
create table gatehouse.idempotency_keys (
  -- the operator's id, or a word for the token of the environment
  operator text not null,
  key text not null,
  -- keyed hash of the request
  fingerprint text not null,
  -- null while the request is under way, which only its own transaction sees
  sealed_answer text,
  created_at timestamptz(3) not null,
  primary key (operator, key)
);
create index idempotency_keys_created_at_idx on gatehouse.idempotency_keys (created_at);
