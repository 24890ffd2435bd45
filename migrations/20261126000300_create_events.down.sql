drop table gatehouse.event_counters;
drop table gatehouse.events;
