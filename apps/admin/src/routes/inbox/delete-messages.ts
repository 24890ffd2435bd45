import type { Inbox } from '@gatehouse/inbox';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { deleteMailsContract } from '../../contract/inbox.ts';

/** `DELETE /inbox/messages`: forgets every mail. */
export function deleteMessages(inbox: Inbox): OperatorRoute {
  return route(deleteMailsContract, ({ act }) =>
    act(async () => {
      await inbox.clear();
      return { status: 204 };
    }),
  );
}
