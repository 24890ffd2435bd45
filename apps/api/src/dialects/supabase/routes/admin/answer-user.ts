import type { UserRow } from '@gatehouse/database';
import { describeUser, identitiesOf } from '@gatehouse/identity';
import type { ApiContext } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { answerJson } from '../../presenters/present.ts';

/** Answers with a user and its identities, and whatever else is said beside them. */
export async function answerUser(ctx: ApiContext, user: UserRow, more: Record<string, unknown> = {}): Promise<void> {
  answerJson(ctx, { ...describeUser(user, await identitiesOf(contextOf(ctx), user)), ...more });
}
