drop table gatehouse.refresh_tokens;
drop table gatehouse.session_methods;
drop table gatehouse.sessions;
