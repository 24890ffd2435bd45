drop index gatehouse.users_created_at_idx;
create index users_created_at_idx on gatehouse.users (instance_id, aud, created_at desc, id);
drop index gatehouse.users_search_idx;
drop function gatehouse.search_grams(uuid, text, text, text);
drop trigger users_moved on gatehouse.users;
drop trigger users_removed on gatehouse.users;
drop trigger users_added on gatehouse.users;
drop function gatehouse.count_users();
drop table gatehouse.user_counts;
