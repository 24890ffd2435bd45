drop index gatehouse.messages_age_idx;
drop index gatehouse.messages_expires_at_idx;
drop index gatehouse.messages_in_flight_idx;
drop index gatehouse.messages_lane_idx;
create index messages_lane_idx on gatehouse.messages (instance_id, next_attempt_at) where state in ('queued', 'sending');
alter table gatehouse.messages drop column attempt_log, drop column claimed_by;
drop table gatehouse.delivery_workers;
drop table gatehouse.delivery_lanes;
