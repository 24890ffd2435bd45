alter table gatehouse.sso_providers drop column metadata_tried_at;
