-- When the reading of the metadata was last begun; null: not since an administrator has given it. Until now metadata_read_at said
-- that as well, and what could not be read counted as read.
alter table gatehouse.sso_providers add column metadata_tried_at timestamptz(3);
