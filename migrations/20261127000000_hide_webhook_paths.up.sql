-- every instance: what is shown of an address is made of itself
-- A path can be a credential. What is shown of it is a mark, as `shownUrl` makes them; what was stored before is made alike.
-- The whole address stays sealed beside it.
update gatehouse.webhook_endpoints w
set shown_url = parts.it[1] || '/…' || left(encode(sha256(convert_to(parts.it[2], 'UTF8')), 'hex'), 4) || parts.it[3]
from (
  select instance_id, id, regexp_match(shown_url, '^([a-z]+://[^/]+)(/[^?]+)(.*)$') as it from gatehouse.webhook_endpoints
) parts
where w.instance_id = parts.instance_id and w.id = parts.id and parts.it is not null and parts.it[2] not like '/…%';
