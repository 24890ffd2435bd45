-- Searches take a beginning of the slug or the host. With a hundred steps of 1 % each the planner takes a hundred
-- instances for a thousand, and reads the whole order instead of the few that are sought.
alter table gatehouse.instances alter column slug set statistics 1000;
alter table gatehouse.instances alter column site_host set statistics 1000;
