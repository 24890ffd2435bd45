alter table gatehouse.instances
  add column labels jsonb not null default '{}',
  -- since when it is deleted: nobody finds it any more, but it can be restored
  add column deleted_at timestamptz(3),
  -- when its rows begin to go
  add column purge_after timestamptz(3),
  -- its keys are gone since then: there is no way back
  add column purge_started_at timestamptz(3),
  -- what a search for a site's address begins with
  add column site_host text
    generated always as (lower(regexp_replace(settings ->> 'site_url', '^[A-Za-z]+://(www\.)?', ''))) stored;

-- A deleted instance is in nobody's way.
drop index gatehouse.instances_site_uuid_key;
drop index gatehouse.instances_slug_key;
drop index gatehouse.instances_jwt_secret_fingerprint_key;
create unique index instances_site_uuid_key on gatehouse.instances (site_uuid) where deleted_at is null;
create unique index instances_slug_key on gatehouse.instances (slug) where deleted_at is null;
create unique index instances_jwt_secret_fingerprint_key on gatehouse.instances (jwt_secret_fingerprint)
  where deleted_at is null;

-- What lists are ordered by and searched with.
create index instances_created_at_idx on gatehouse.instances (created_at, id);
create index instances_updated_at_idx on gatehouse.instances (updated_at, id);
create index instances_suspended_idx on gatehouse.instances (slug) where state = 'suspended' and deleted_at is null;
create index instances_deleted_idx on gatehouse.instances (purge_after) where deleted_at is not null;
create index instances_labels_idx on gatehouse.instances using gin (labels jsonb_path_ops);
create index instances_slug_prefix_idx on gatehouse.instances (slug text_pattern_ops);
create index instances_site_host_prefix_idx on gatehouse.instances (site_host text_pattern_ops);
create index instances_site_uuid_idx on gatehouse.instances (site_uuid);

-- What the site publishes in DNS to show that a domain is its own.
alter table gatehouse.instance_domains add column challenge text;
