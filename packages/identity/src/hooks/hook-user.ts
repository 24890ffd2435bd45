import { listIdentities, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { describeUser } from '../users/describe-user.ts';

/** A stored user as hooks are told of it (supabase-extended.md 13.2): one round trip, for the identities. */
export async function hookUser(context: Context, user: UserRow): Promise<Record<string, unknown>> {
  return describeUser(user, await listIdentities(context, user.id));
}
