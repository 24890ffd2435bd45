alter table gatehouse.instances add column jwt_secret_fingerprint text;
create unique index instances_jwt_secret_fingerprint_key on gatehouse.instances (jwt_secret_fingerprint)
  where deleted_at is null;
-- Which of several is that of jwt.secret only shows when the settings are written again.
update gatehouse.instances i set jwt_secret_fingerprint =
  (select min(f.fingerprint) from gatehouse.secret_fingerprints f where f.instance_id = i.id having count(*) = 1);
drop table gatehouse.secret_fingerprints;
drop table gatehouse.api_keys;
drop table gatehouse.signing_keys;
