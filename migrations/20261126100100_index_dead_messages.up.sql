-- What an administrator looks for among the messages: those that did not arrive, and those to one person.
create index messages_dead_idx on gatehouse.messages (instance_id, created_at, id) where state in ('failed', 'abandoned');
create index messages_recipient_idx on gatehouse.messages (instance_id, (lower(recipient)), created_at desc, id desc);
