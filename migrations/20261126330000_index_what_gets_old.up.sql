-- What upkeep looks for: refresh tokens that were used and still name their parent, links that have expired, sessions that
-- ended by themselves, people who never said who they are.
create index refresh_tokens_used_idx on gatehouse.refresh_tokens (updated_at) where is_revoked and parent_hash is not null;
create index one_time_tokens_expires_at_idx on gatehouse.one_time_tokens (expires_at);
create index sessions_not_after_idx on gatehouse.sessions (not_after) where not_after is not null;
create index users_anonymous_idx on gatehouse.users (instance_id, created_at) where is_anonymous;
