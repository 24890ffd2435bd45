-- What was promised to a person. The row is written by the transaction that caused it; a job only carries its id.
create table gatehouse.messages (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  id uuid not null,
  user_id uuid,
  channel text not null,
  kind text not null,
  recipient text not null,
  -- everything derived from the request (tokens, links, language), sealed; erased once sent or given up
  sealed_content text,
  state text not null default 'queued',
  attempts integer not null default 0,
  -- the same for every attempt, so that a repeated mail can be recognised
  wire_id text not null,
  next_attempt_at timestamptz(3) not null,
  -- held by a worker until then; afterwards anybody may take it again
  claimed_until timestamptz(3),
  last_error text,
  -- in single-site mode: which process's settings it must be sent with
  settings_id text,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  sent_at timestamptz(3),
  primary key (instance_id, id),
  constraint messages_channel_check check (channel in ('mail', 'sms')),
  constraint messages_state_check check (state in ('queued', 'sending', 'sent', 'failed', 'suppressed', 'abandoned'))
);
-- The relay goes from instance to instance: with the instance first, a site with 200,000 waiting rows costs one look.
create index messages_lane_idx on gatehouse.messages (instance_id, next_attempt_at) where state in ('queued', 'sending');
create index messages_created_at_idx on gatehouse.messages (instance_id, created_at desc, id desc);
