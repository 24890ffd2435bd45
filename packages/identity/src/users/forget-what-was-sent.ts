import { deleteAuthCodes, deleteOneTimeTokens, type Scope } from '@gatehouse/database';

/**
 * Makes worthless whatever a person could sign in with without a password: links and codes that were mailed or texted,
 * and codes that the followers of such links have not swapped for tokens yet. Belongs to every change of what proves who
 * somebody is; whoever read the mail before must not come in after it.
 */
export async function forgetWhatWasSent(scope: Scope, userId: string): Promise<void> {
  await deleteOneTimeTokens(scope, userId);
  await deleteAuthCodes(scope, userId);
}
