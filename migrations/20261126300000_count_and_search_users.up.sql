-- How many users each audience of an instance has, kept by the statements that change it: counting a million rows for
-- every page of a list would take longer than the page. A count is spread over shards, since a single row would make
-- all sign-ups of a site wait for one another; the sum of an audience's shards is exact, a shard by itself may be negative.
create table gatehouse.user_counts (
  instance_id uuid not null,
  aud text not null,
  shard smallint not null,
  users bigint not null,
  primary key (instance_id, aud, shard)
) with (fillfactor = 50);

insert into gatehouse.user_counts (instance_id, aud, shard, users)
select instance_id, aud, 0, count(*) from gatehouse.users group by instance_id, aud;

-- No foreign key to the instance: the users that go with it are counted while it goes.
create function gatehouse.count_users() returns trigger language plpgsql as $$
declare
  own_shard constant smallint := pg_backend_pid() % 16;
begin
  if tg_op = 'INSERT' then
    insert into gatehouse.user_counts as c
    select instance_id, aud, own_shard, count(*) from added group by instance_id, aud order by instance_id, aud
    on conflict (instance_id, aud, shard) do update set users = c.users + excluded.users;
  elsif tg_op = 'DELETE' then
    insert into gatehouse.user_counts as c
    select instance_id, aud, own_shard, -count(*) from removed group by instance_id, aud order by instance_id, aud
    on conflict (instance_id, aud, shard) do update set users = c.users + excluded.users;
  else
    insert into gatehouse.user_counts as c
    values (old.instance_id, old.aud, own_shard, -1), (new.instance_id, new.aud, own_shard, 1)
    on conflict (instance_id, aud, shard) do update set users = c.users + excluded.users;
  end if;
  return null;
end $$;

create trigger users_added after insert on gatehouse.users
  referencing new table as added for each statement execute function gatehouse.count_users();
create trigger users_removed after delete on gatehouse.users
  referencing old table as removed for each statement execute function gatehouse.count_users();
create trigger users_moved after update of aud on gatehouse.users
  for each row when (old.aud <> new.aud) execute function gatehouse.count_users();

-- What a search looks for in a user: every three characters in a row of its addresses and its name, in lower case, each as
-- a number that means nothing in another instance. It is an index of trigrams that needs no extension and is as fast for
-- a small site among large ones. Of a name the first 200 characters count.
create function gatehouse.search_grams(instance uuid, email text, full_name text, phone text) returns bigint[]
language plpgsql immutable parallel safe as $$
declare
  haystack constant text := lower(concat_ws(e'\n\n', email, left(full_name, 200), phone));
  seed constant bigint := uuid_hash_extended(instance, 0);
  grams bigint[] := '{}';
begin
  for start in 1 .. length(haystack) - 2 loop
    grams := grams || hashtextextended(substr(haystack, start, 3), seed);
  end loop;
  return grams;
end $$;

-- A short list of what waits to be sorted in: no sign-up has to clear a long one.
create index users_search_idx on gatehouse.users
  using gin (gatehouse.search_grams(instance_id, email, user_metadata->>'full_name', phone))
  with (gin_pending_list_limit = 512);

-- The id in the direction of the time: a list by cursor reads on where it was, however many users have one time.
drop index gatehouse.users_created_at_idx;
create index users_created_at_idx on gatehouse.users (instance_id, aud, created_at desc, id desc);
