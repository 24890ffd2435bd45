drop index gatehouse.identities_email_idx;
drop index gatehouse.one_time_tokens_address_idx;
