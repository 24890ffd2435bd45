drop index gatehouse.users_anonymous_idx;
drop index gatehouse.sessions_not_after_idx;
drop index gatehouse.one_time_tokens_expires_at_idx;
drop index gatehouse.refresh_tokens_used_idx;
