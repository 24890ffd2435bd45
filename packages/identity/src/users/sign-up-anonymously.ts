import { inTransaction } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { askBeforeUserCreated, tellAfterUserCreated } from '../hooks/user-created-hooks.ts';
import { requireUserRoom } from '../quotas/user-quota.ts';
import { prepareSignIn, signIn, type SignedIn } from '../sessions/sign-in.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import { draftEmailUser } from './new-user.ts';
import { storeUser } from './store-user.ts';

/**
 * Signs in somebody who does not say who it is: a user without address and password (supabase-core.md 13.4).
 *
 * @throws AppError `user_quota_reached`, `hook_*`, `validation_failed` for an audience that cannot be stored.
 */
export async function signUpAnonymously(context: Context, data: Metadata | null): Promise<SignedIn> {
  await requireUserRoom(context);
  const draft = {
    ...draftEmailUser(context, {
      aud: context.request.audience,
      role: context.instance.settings.jwt.default_group_name,
      email: { written: '', key: '' },
      passwordHash: null,
      userMetadata: mergeMetadata({}, data),
    }),
    email: null,
    email_key: null,
    app_metadata: {},
    is_anonymous: true,
  };
  const budget = hookBudgetOf(context);
  await askBeforeUserCreated(context, draft);
  const validated = applyAnswer(draft, await callEventHooks(context, 'validate', draft, budget));
  const accepted = applyAnswer(validated, await callEventHooks(context, 'signup', validated, budget));
  const prepared = await prepareSignIn(context, accepted, { method: 'anonymous' });
  const signedIn = await inTransaction(context, async (tx) => {
    const user = await storeUser(tx, accepted);
    return signIn(tx, user, { method: 'anonymous', audit: null, prepared });
  });
  await tellAfterUserCreated(context, signedIn.user);
  return signedIn;
}
