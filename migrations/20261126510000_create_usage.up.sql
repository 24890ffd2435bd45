-- What each site used, a row a day and metric. Processes add up in memory and write every few seconds.
create table gatehouse.usage_days (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  -- UTC
  day date not null,
  metric text not null,
  amount bigint not null,
  primary key (instance_id, day, metric)
) with (fillfactor = 70);
create index usage_days_day_idx on gatehouse.usage_days (day);

-- Who signed in or refreshed in a month, so that everybody counts once. Without a foreign key: who has been deleted since
-- was active all the same.
create table gatehouse.active_users (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  -- its first day, UTC
  month date not null,
  user_id uuid not null,
  primary key (instance_id, month, user_id)
);
create index active_users_month_idx on gatehouse.active_users (month);

-- That a site was told it has reached a quota: once a period.
create table gatehouse.quota_notices (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  quota text not null,
  period_start timestamptz(3) not null,
  primary key (instance_id, quota, period_start)
);
create index quota_notices_period_start_idx on gatehouse.quota_notices (period_start);

-- What the whole platform did, a row an hour and metric: a chart must not add up the rows of every site.
create table gatehouse.usage_hours (
  -- its beginning
  hour timestamptz(3) not null,
  metric text not null,
  amount bigint not null,
  primary key (hour, metric)
) with (fillfactor = 70);
