-- Sign-ins that end with a code which the client swaps for tokens (PKCE), and the state of a visit to a provider.
create table gatehouse.flow_states (
  instance_id uuid not null,
  -- also the state parameter of a visit to a provider
  id uuid not null,
  -- null until a provider has said who it is
  user_id uuid,
  -- keyed hash; null until a code has been handed out
  auth_code_hash bytea,
  auth_code_issued_at timestamptz(3),
  -- null when tokens are handed out directly
  code_challenge text,
  code_challenge_method text,
  provider_type text not null,
  -- how the session will say that it was authenticated
  authentication_method text not null,
  sealed_provider_access_token text,
  sealed_provider_refresh_token text,
  -- where the person goes in the end
  referrer text not null default '',
  -- keyed hash of the link token of an invitation that is accepted by this sign-in
  invite_token_hash bytea,
  -- the signed-in user that gets the identity
  linking_target_id uuid,
  -- the wire language that asked for it; a provider's answer carries no other signal
  dialect text not null,
  created_at timestamptz(3) not null,
  primary key (instance_id, id),
  constraint flow_states_code_challenge_check check (
    (code_challenge is null) = (code_challenge_method is null) and code_challenge_method in ('s256', 'plain')
  ),
  constraint flow_states_auth_code_check check ((auth_code_hash is null) = (auth_code_issued_at is null)),
  foreign key (instance_id, user_id) references gatehouse.users (instance_id, id) on delete cascade,
  foreign key (instance_id, linking_target_id) references gatehouse.users (instance_id, id) on delete cascade
);
create unique index flow_states_auth_code_hash_key on gatehouse.flow_states (instance_id, auth_code_hash);
create index flow_states_user_id_idx on gatehouse.flow_states (instance_id, user_id, authentication_method, created_at desc);
-- for the cascade from users
create index flow_states_linking_target_id_idx on gatehouse.flow_states (instance_id, linking_target_id);
-- for the removal of old rows
create index flow_states_created_at_idx on gatehouse.flow_states (created_at);
