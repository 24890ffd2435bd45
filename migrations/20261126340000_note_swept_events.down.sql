alter table gatehouse.event_counters drop column swept_seq;
