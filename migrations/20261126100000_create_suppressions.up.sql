-- Addresses that a site sends nothing to any more: they bounced, complained, or an administrator said so.
create table gatehouse.suppressions (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  channel text not null,
  -- in lower case
  address text not null,
  reason text not null,
  -- a class that the reason is of, such as `mailbox_full`; never what a remote host said
  detail text,
  -- who said so: `admin`, `operator`, or the mail service that reported it
  source text not null,
  created_at timestamptz(3) not null,
  -- null: until somebody removes it
  expires_at timestamptz(3),
  primary key (instance_id, channel, address),
  constraint suppressions_channel_check check (channel in ('mail', 'sms')),
  constraint suppressions_reason_check check (reason in ('bounce', 'complaint', 'manual', 'unsubscribed'))
);
create index suppressions_created_at_idx
  on gatehouse.suppressions (instance_id, created_at desc, address desc, channel desc);
