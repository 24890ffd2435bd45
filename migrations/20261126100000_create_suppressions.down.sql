drop table gatehouse.suppressions;
