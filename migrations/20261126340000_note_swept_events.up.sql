-- The highest number of the instance's feed that was removed. An event that a delivery still needs outlives later ones, so
-- the oldest that is left does not tell what is gone.
alter table gatehouse.event_counters add column swept_seq bigint not null default 0;
