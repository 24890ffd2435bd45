alter table gatehouse.instance_domains drop column challenge;
-- What was deleted would be served again.
delete from gatehouse.instances where deleted_at is not null;
drop index gatehouse.instances_site_uuid_key;
drop index gatehouse.instances_slug_key;
drop index gatehouse.instances_jwt_secret_fingerprint_key;
drop index gatehouse.instances_site_uuid_idx;
drop index gatehouse.instances_suspended_idx;
drop index gatehouse.instances_created_at_idx;
drop index gatehouse.instances_updated_at_idx;
drop index gatehouse.instances_slug_prefix_idx;
create unique index instances_site_uuid_key on gatehouse.instances (site_uuid);
create unique index instances_slug_key on gatehouse.instances (slug);
create unique index instances_jwt_secret_fingerprint_key on gatehouse.instances (jwt_secret_fingerprint);
alter table gatehouse.instances
  drop column site_host, drop column purge_started_at, drop column purge_after, drop column deleted_at, drop column labels;
