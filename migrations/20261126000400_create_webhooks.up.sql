-- Where a site's events are sent to.
create table gatehouse.webhook_endpoints (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  id uuid not null,
  -- sealed whole: a path or query can be a credential
  sealed_url text not null,
  -- what of the address may be shown
  shown_url text not null,
  description text not null default '',
  -- empty: all
  event_types text[] not null default '{}',
  state text not null default 'enabled',
  disabled_reason text,
  -- sealed JSON: the key that signs and, for a while after a rotation, the one before it
  sealed_secrets text not null,
  -- since when nothing but failures; null after a success
  failing_since timestamptz(3),
  -- in single-site mode: which process's key opens it, and so which process sends to it
  settings_id text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (instance_id, id),
  constraint webhook_endpoints_state_check check (state in ('enabled', 'disabled', 'paused'))
);

-- One event on its way to one endpoint; it goes when its event goes.
create table gatehouse.webhook_deliveries (
  instance_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  endpoint_id uuid not null,
  state text not null default 'queued',
  -- asked for by hand: says nothing about the health of the endpoint
  is_replay boolean not null default false,
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) not null,
  claimed_until timestamptz(3),
  claimed_by uuid,
  settings_id text,
  last_error text,
  attempt_log jsonb not null default '[]',
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  finished_at timestamptz(3),
  primary key (instance_id, id),
  constraint webhook_deliveries_state_check check (state in ('queued', 'sending', 'sent', 'failed', 'abandoned')),
  foreign key (instance_id, event_id) references gatehouse.events (instance_id, id) on delete cascade,
  foreign key (instance_id, endpoint_id) references gatehouse.webhook_endpoints (instance_id, id) on delete cascade
);
-- One row for an event and an endpoint, however often it is sent again.
create unique index webhook_deliveries_event_key on gatehouse.webhook_deliveries (instance_id, event_id, endpoint_id);
create index webhook_deliveries_endpoint_idx on gatehouse.webhook_deliveries (instance_id, endpoint_id, created_at desc, id desc);
create index webhook_deliveries_created_at_idx on gatehouse.webhook_deliveries (instance_id, created_at desc, id desc);
create index webhook_deliveries_lane_idx on gatehouse.webhook_deliveries (instance_id, (coalesce(settings_id, '')), next_attempt_at)
  where state in ('queued', 'sending');
create index webhook_deliveries_in_flight_idx on gatehouse.webhook_deliveries (claimed_until, instance_id)
  where claimed_until is not null;
