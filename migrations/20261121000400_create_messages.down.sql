drop table gatehouse.messages;
