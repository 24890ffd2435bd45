alter table gatehouse.users alter column instance_id reset (n_distinct);
alter table gatehouse.identities alter column instance_id reset (n_distinct);
alter table gatehouse.sessions alter column instance_id reset (n_distinct);
alter table gatehouse.session_methods alter column instance_id reset (n_distinct);
alter table gatehouse.refresh_tokens alter column instance_id reset (n_distinct);
alter table gatehouse.one_time_tokens alter column instance_id reset (n_distinct);
