drop table gatehouse.master_key_checks;
drop table gatehouse.instance_changes;
drop table gatehouse.instance_change_counter;
drop table gatehouse.instance_domains;
drop table gatehouse.instances;
