-- How far an import of users has come: a line is done when the transaction that stored it has said so here. The digest is
-- that of the lines that are done, so that the import goes on with the same file only.
create table gatehouse.user_imports (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  id uuid not null,
  policy text not null check (policy in ('skip', 'update', 'fail')),
  lines_done bigint not null default 0,
  digest bytea not null default '\x',
  added bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  finished_at timestamptz(3),
  primary key (instance_id, id)
);
