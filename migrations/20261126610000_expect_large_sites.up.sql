-- Statements reach one person's rows by the instance and one more key. Where most sites have a handful of people the planner
-- takes the instance alone for good enough, and picks any index that begins with it; the statement is then planned once, for
-- the site that has a million as well. So it is told that a site holds a hundredth of each table, whatever is counted: the
-- more exact key is always worth having. Takes effect with the next ANALYZE, which autovacuum does.
alter table gatehouse.users alter column instance_id set (n_distinct = 100);
alter table gatehouse.identities alter column instance_id set (n_distinct = 100);
alter table gatehouse.sessions alter column instance_id set (n_distinct = 100);
alter table gatehouse.session_methods alter column instance_id set (n_distinct = 100);
alter table gatehouse.refresh_tokens alter column instance_id set (n_distinct = 100);
alter table gatehouse.one_time_tokens alter column instance_id set (n_distinct = 100);
