create table gatehouse.sessions (
  instance_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  aal text not null default 'aal1',
  factor_id uuid,
  created_at timestamptz(3) not null,
  -- of the last refresh, if there was one
  refreshed_at timestamptz(3),
  not_after timestamptz(3),
  user_agent text,
  ip text,
  tag text,
  -- set when the session has signed-counter refresh tokens; their key derives from the instance's, so none is stored
  refresh_token_counter bigint,
  primary key (instance_id, id),
  constraint sessions_aal_check check (aal in ('aal1', 'aal2', 'aal3')),
  foreign key (instance_id, user_id) references gatehouse.users (instance_id, id) on delete cascade
);
create index sessions_user_id_idx on gatehouse.sessions (instance_id, user_id);

-- How a session was authenticated (the amr claim of RFC 8176): one row a method.
create table gatehouse.session_methods (
  instance_id uuid not null,
  session_id uuid not null,
  method text not null,
  used_at timestamptz(3) not null,
  primary key (instance_id, session_id, method),
  foreign key (instance_id, session_id) references gatehouse.sessions (instance_id, id) on delete cascade
);

-- A row a token, keyed by the hash of its text. A child's text derives from its parent's hash and its own number, so
-- that the active token of a session can be handed out again although no text is stored.
create table gatehouse.refresh_tokens (
  instance_id uuid not null,
  token_hash bytea not null,
  session_id uuid not null,
  user_id uuid not null,
  parent_hash bytea,
  child_number integer not null default 0,
  is_revoked boolean not null default false,
  -- the order of insertion: instants of two tokens can be equal
  seq bigint generated always as identity,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (instance_id, token_hash),
  foreign key (instance_id, session_id) references gatehouse.sessions (instance_id, id) on delete cascade
);
create index refresh_tokens_session_id_idx on gatehouse.refresh_tokens (instance_id, session_id);
