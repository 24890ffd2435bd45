-- Messages that were never meant for anybody: written so that time does not tell strangers from users, swept soon after.
create index messages_decoys_idx on gatehouse.messages (created_at) where recipient = '';
