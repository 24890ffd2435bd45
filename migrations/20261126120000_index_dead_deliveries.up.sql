-- What was given up lately, over all instances: the operator's first question.
create index messages_died_idx on gatehouse.messages (created_at) where state in ('failed', 'abandoned');
create index webhook_deliveries_died_idx on gatehouse.webhook_deliveries (finished_at) where state in ('failed', 'abandoned');
