drop table gatehouse.user_imports;
