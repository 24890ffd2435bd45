import type { Inbox } from '@gatehouse/inbox';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { listMailsContract } from '../../contract/inbox.ts';

/** `GET /inbox/messages`: what the local inbox holds, newest first. */
export function listMessages(inbox: Inbox): OperatorRoute {
  return route(listMailsContract, async () => ({ status: 200, body: inbox.list() }));
}
