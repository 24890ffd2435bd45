import type { HttpMiddleware } from '@gatehouse/http';
import type { Inbox } from '@gatehouse/inbox';

/** `GET /inbox/messages`: what the local inbox holds, newest first. */
export function listMessages(inbox: Inbox): HttpMiddleware {
  return function answerMessages(ctx) {
    ctx.type = 'application/json';
    ctx.body = JSON.stringify(inbox.list());
  };
}
