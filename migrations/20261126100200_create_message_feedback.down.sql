drop index gatehouse.messages_id_idx;
drop table gatehouse.message_feedback;
