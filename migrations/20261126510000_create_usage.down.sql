drop table gatehouse.usage_hours;
drop table gatehouse.quota_notices;
drop table gatehouse.active_users;
drop table gatehouse.usage_days;
