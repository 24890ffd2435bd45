-- What mail services report of mails after they were accepted, so that nothing is acted on twice.
create table gatehouse.message_feedback (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  -- which service, and its own name for the report
  source text not null,
  id text not null,
  kind text not null,
  -- in lower case
  address text not null,
  message_id uuid not null,
  -- a class of the service's; never what a remote host said
  detail text,
  created_at timestamptz(3) not null,
  primary key (instance_id, source, id),
  constraint message_feedback_kind_check check (kind in ('bounce', 'soft_bounce', 'complaint', 'unsubscribed'))
);
create index message_feedback_message_idx on gatehouse.message_feedback (instance_id, message_id);
create index message_feedback_age_idx on gatehouse.message_feedback using brin (created_at);

-- The platform's mail service knows nothing of instances: the Message-ID tells which one a report is about.
create index messages_id_idx on gatehouse.messages (id);
