drop table gatehouse.custom_providers;
