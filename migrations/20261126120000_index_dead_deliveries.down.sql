drop index gatehouse.webhook_deliveries_died_idx;
drop index gatehouse.messages_died_idx;
