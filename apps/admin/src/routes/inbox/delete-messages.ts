import type { HttpMiddleware } from '@gatehouse/http';
import type { Inbox } from '@gatehouse/inbox';

/** `DELETE /inbox/messages`: forgets every mail. */
export function deleteMessages(inbox: Inbox): HttpMiddleware {
  return async function forgetMessages(ctx) {
    await inbox.clear();
    ctx.status = 204;
  };
}
