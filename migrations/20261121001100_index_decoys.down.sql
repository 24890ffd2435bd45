drop index gatehouse.messages_decoys_idx;
