-- What happened, a row a fact, written by the transaction of the fact. No foreign keys: an event outlives its user, and the
-- key-share lock that each insert would take on the instance's row would be contended by every login of a busy site.
create table gatehouse.events (
  instance_id uuid not null,
  id uuid not null,
  type text not null,
  -- whom it is about, for whoever looks for a person's events
  user_id uuid,
  data jsonb not null,
  created_at timestamptz(3) not null,
  -- removed afterwards, unless a delivery still needs it
  expires_at timestamptz(3) not null,
  -- its place in the instance's feed, given after the commit: numbers become visible in their order
  seq bigint,
  primary key (instance_id, id)
);
create unique index events_seq_key on gatehouse.events (instance_id, seq) where seq is not null;
create index events_unplaced_idx on gatehouse.events (created_at, instance_id, id) where seq is null;
create index events_expires_at_idx on gatehouse.events (expires_at);

-- The number of an instance's newest event. The row stays locked until the commit that gives the numbers.
create table gatehouse.event_counters (
  instance_id uuid primary key,
  seq bigint not null
);
