drop table gatehouse.idempotency_keys;
drop table gatehouse.operator_audit_entries;
drop table gatehouse.operator_signing_keys;
drop table gatehouse.operator_credentials;
drop table gatehouse.operators;
