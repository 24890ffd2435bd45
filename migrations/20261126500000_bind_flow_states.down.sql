alter table gatehouse.flow_states drop column taken_at, drop column browser_hash, drop column sealed_visit;
