create table gatehouse.users (
  instance_id uuid not null references gatehouse.instances (id) on delete cascade,
  id uuid not null,
  aud text not null,
  role text not null default '',
  -- as the person wrote it, and as it is compared
  email text,
  email_key text,
  phone text,
  password_hash text,
  email_confirmed_at timestamptz(3),
  phone_confirmed_at timestamptz(3),
  invited_at timestamptz(3),
  confirmation_sent_at timestamptz(3),
  recovery_sent_at timestamptz(3),
  new_email text,
  email_change_sent_at timestamptz(3),
  -- of a change that two mails must confirm: how many have been
  email_change_confirmations smallint not null default 0,
  new_phone text,
  phone_change_sent_at timestamptz(3),
  reauthentication_sent_at timestamptz(3),
  last_sign_in_at timestamptz(3),
  app_metadata jsonb not null default '{}',
  user_metadata jsonb not null default '{}',
  is_super_admin boolean not null default false,
  is_sso_user boolean not null default false,
  is_anonymous boolean not null default false,
  banned_until timestamptz(3),
  deleted_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (instance_id, id)
);
create unique index users_email_key on gatehouse.users (instance_id, aud, email_key) where not is_sso_user;
create unique index users_phone_key on gatehouse.users (instance_id, aud, phone) where not is_sso_user;
create index users_created_at_idx on gatehouse.users (instance_id, aud, created_at desc, id);

create table gatehouse.identities (
  instance_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  provider text not null,
  -- the subject at the provider; for email and phone it is the user's id
  provider_id text not null,
  identity_data jsonb not null default '{}',
  email text,
  last_sign_in_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (instance_id, id),
  foreign key (instance_id, user_id) references gatehouse.users (instance_id, id) on delete cascade
);
create unique index identities_provider_id_key on gatehouse.identities (instance_id, provider, provider_id);
create index identities_user_id_idx on gatehouse.identities (instance_id, user_id);
