-- What is left of each limit, as all processes together know it. Unlogged: after a crash everyone starts afresh.
create unlogged table gatehouse.rate_limit_buckets (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  -- a hash: the names of buckets hold addresses of people
  key text not null,
  burst double precision not null,
  per_second double precision not null,
  -- below zero when processes together took more than there was
  tokens double precision not null,
  updated_at timestamptz(3) not null,
  primary key (instance_id, key)
) with (fillfactor = 70);
