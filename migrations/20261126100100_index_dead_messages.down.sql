drop index gatehouse.messages_recipient_idx;
drop index gatehouse.messages_dead_idx;
