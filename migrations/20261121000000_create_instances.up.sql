-- The tenants. Every tenant table's primary key is (instance_id, id); the tables here are the platform's own.

create table gatehouse.instances (
  id uuid primary key,
  -- the operator's own name for the site; the nil UUID is a value like any other
  site_uuid uuid,
  slug text not null,
  state text not null default 'active',
  -- sparse: only what differs from the defaults; secrets in it are sealed in place
  settings jsonb not null default '{}',
  settings_version bigint not null default 1,
  -- the instance's data key, wrapped by the master key named beside it
  data_key text not null,
  master_key_id text not null,
  -- keyed hash: system tokens are bound to an instance by nothing but its secret, so no two may share one
  jwt_secret_fingerprint text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint instances_state_check check (state in ('active', 'suspended')),
  constraint instances_slug_check check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')
);
create unique index instances_site_uuid_key on gatehouse.instances (site_uuid);
create unique index instances_slug_key on gatehouse.instances (slug);
create unique index instances_jwt_secret_fingerprint_key on gatehouse.instances (jwt_secret_fingerprint);
create index instances_master_key_id_idx on gatehouse.instances (master_key_id);

create table gatehouse.instance_domains (
  domain text primary key,
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  -- only a verified domain routes
  verified_at timestamptz(3),
  is_primary boolean not null default false,
  created_at timestamptz(3) not null
);
create index instance_domains_instance_id_idx on gatehouse.instance_domains (instance_id);

-- The change sequence that every process polls. The counter's row lock is held until the commit, so a number can never
-- become visible after a higher one: a reader that has seen n has seen everything below n.
create table gatehouse.instance_change_counter (
  is_only boolean primary key default true,
  seq bigint not null,
  constraint instance_change_counter_one_row check (is_only)
);
insert into gatehouse.instance_change_counter (seq) values (0);

create table gatehouse.instance_changes (
  seq bigint primary key,
  instance_id uuid not null,
  changed_at timestamptz(3) not null
);
create index instance_changes_changed_at_idx on gatehouse.instance_changes (changed_at);

-- One sealed, known value per master key: a process with the wrong key finds out at start, not at the first login.
create table gatehouse.master_key_checks (
  master_key_id text primary key,
  sealed_check text not null,
  created_at timestamptz(3) not null
);
