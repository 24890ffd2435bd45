-- Addresses of people of single sign-on need not be unique, so the unique indexes leave them out. With these beside them a
-- list by a whole address is read from indexes, whoever it is of.
create index users_sso_email_idx on gatehouse.users (instance_id, aud, email_key) where is_sso_user;
create index users_sso_phone_idx on gatehouse.users (instance_id, aud, phone) where is_sso_user;
