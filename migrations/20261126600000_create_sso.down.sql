alter table gatehouse.flow_states drop column session_not_after;
alter table gatehouse.session_methods drop column provider;
drop table gatehouse.saml_keys;
drop table gatehouse.saml_assertions;
drop table gatehouse.saml_relay_states;
drop table gatehouse.sso_domains;
drop table gatehouse.sso_providers;
