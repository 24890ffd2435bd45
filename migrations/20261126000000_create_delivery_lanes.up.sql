-- Whose turn it is. A lane is what one instance has to send on one channel; the relay looks at lanes, never at the rows
-- behind them, so a site with 200,000 waiting rows costs as much as a site with one.
create table gatehouse.delivery_lanes (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  channel text not null,
  -- in single-site mode: which process's settings its rows must be sent with; else empty
  settings_id text not null default '',
  -- when there is something to do; infinity when nothing waits
  next_due_at timestamptz(3) not null,
  primary key (instance_id, channel, settings_id),
  constraint delivery_lanes_channel_check check (channel in ('mail', 'sms', 'webhook'))
);
create index delivery_lanes_due_idx on gatehouse.delivery_lanes (channel, settings_id, next_due_at);

-- Who takes jobs, and how many at once: what the relays share out.
create table gatehouse.delivery_workers (
  id uuid primary key,
  settings_id text not null default '',
  slots jsonb not null,
  seen_at timestamptz(3) not null
);

alter table gatehouse.messages
  -- which worker holds it while it is being sent: what a worker that died held is free at once
  add column claimed_by uuid,
  -- what came of each attempt: when, for how long, what class of answer; never what a remote host said
  add column attempt_log jsonb not null default '[]';

-- next_attempt_at is when a row may be looked at again, also while somebody holds it: what is under way is not in the way.
drop index gatehouse.messages_lane_idx;
create index messages_lane_idx on gatehouse.messages (instance_id, channel, (coalesce(settings_id, '')), next_attempt_at)
  where state in ('queued', 'sending');
create index messages_in_flight_idx on gatehouse.messages (channel, claimed_until, instance_id) where claimed_until is not null;

update gatehouse.messages set next_attempt_at = greatest(next_attempt_at, claimed_until)
  where state in ('queued', 'sending') and claimed_until is not null;
insert into gatehouse.delivery_lanes (instance_id, channel, settings_id, next_due_at)
  select instance_id, channel, coalesce(settings_id, ''), min(next_attempt_at)
  from gatehouse.messages where state in ('queued', 'sending') group by 1, 2, 3;

-- What upkeep goes through: contents that are worth nothing any more, and rows that are old.
create index messages_expires_at_idx on gatehouse.messages (expires_at) where sealed_content is not null;
create index messages_age_idx on gatehouse.messages using brin (created_at);
