-- A typed code is looked up by the address it was sent to.
create index one_time_tokens_address_idx on gatehouse.one_time_tokens (instance_id, address);
-- Whose account has an identity with an address.
create index identities_email_idx on gatehouse.identities (instance_id, email);
