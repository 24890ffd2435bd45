-- What goes on while somebody is at a provider.
alter table gatehouse.flow_states
  -- when a provider's answer came: there is one at most
  add column taken_at timestamptz(3),
  -- keyed hash of what the browser has that began it; null where no cookie of ours reaches the callback
  add column browser_hash bytea,
  -- what goes with the visit, as JSON: verifier, nonce, callback address, what the operator said
  add column sealed_visit text;
