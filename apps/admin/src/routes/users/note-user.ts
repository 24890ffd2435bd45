import type { Context } from '@gatehouse/identity';
import type { Acting } from '@gatehouse/instances';
import type { Answer } from '@gatehouse/operator-api';

/**
 * Writes down which user a deed was about. Where hooks of the site belong to the deed, which are called outside of
 * transactions, it is called after it; the site's own log has it in the deed's transaction. The user's address is not told: whoever reads
 * the operators' log need not know users.
 */
export function noteUser(
  { instanceId }: Context,
  userId: string,
  answer: Answer,
  change: object = {},
): (acting: Acting) => Promise<Answer> {
  return async (acting) => {
    acting.note({ instanceId, after: { user_id: userId, ...change } });
    return answer;
  };
}
