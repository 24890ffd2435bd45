drop table gatehouse.audit_log_entries;
drop table gatehouse.one_time_tokens;
