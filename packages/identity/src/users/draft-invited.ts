import type { UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { askBeforeUserCreated } from '../hooks/user-created-hooks.ts';
import type { EmailAddress } from './email-address.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import { draftEmailUser } from './new-user.ts';

/** Somebody whom an administrator invites, or makes a link for. */
export interface Invited {
  readonly email: EmailAddress;
  readonly passwordHash: string | null;
  readonly data: Metadata | null;
}

/**
 * The user that an administrator's invitation or link is about to create, as the hooks of the site want it. Never inside
 * a transaction.
 *
 * @throws AppError `hook_*`, `validation_failed`
 */
export async function draftInvited(context: Context, { email, passwordHash, data }: Invited): Promise<UserRow> {
  const draft = draftEmailUser(context, {
    aud: context.request.audience,
    role: context.instance.settings.jwt.default_group_name,
    email,
    passwordHash,
    userMetadata: mergeMetadata({}, data),
  });
  await askBeforeUserCreated(context, draft);
  return applyAnswer(draft, await callEventHooks(context, 'validate', draft, hookBudgetOf(context)));
}
