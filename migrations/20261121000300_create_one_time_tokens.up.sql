-- Links and codes that were mailed. Only keyed hashes are kept.
create table gatehouse.one_time_tokens (
  instance_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null,
  -- what the link carries
  token_hash bytea not null,
  -- what a person types, if the mail has a code
  code_hash bytea,
  -- the address it was sent to, as it is compared
  address text not null,
  -- the wire language that asked for it; links carry no other signal
  dialect text not null,
  attempts integer not null default 0,
  -- taken by a request that is calling a hook; free again after this instant
  leased_until timestamptz(3),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (instance_id, id),
  constraint one_time_tokens_kind_check check (
    kind in ('confirmation', 'recovery', 'email_change_new', 'email_change_current', 'phone_change', 'reauthentication')
  ),
  foreign key (instance_id, user_id) references gatehouse.users (instance_id, id) on delete cascade
);
create unique index one_time_tokens_token_hash_key on gatehouse.one_time_tokens (instance_id, token_hash);
create unique index one_time_tokens_user_id_kind_key on gatehouse.one_time_tokens (instance_id, user_id, kind);

-- No foreign keys: an entry outlives its user, and the key-share lock that each insert would take on the instance's row
-- would be contended by every login of a busy site.
create table gatehouse.audit_log_entries (
  instance_id uuid not null,
  id uuid not null,
  payload jsonb not null,
  ip_address text not null default '',
  created_at timestamptz(3) not null,
  primary key (instance_id, id)
);
create index audit_log_entries_created_at_idx on gatehouse.audit_log_entries (instance_id, created_at desc, id desc);
