drop table gatehouse.identities;
drop table gatehouse.users;
