drop table gatehouse.flow_states;
