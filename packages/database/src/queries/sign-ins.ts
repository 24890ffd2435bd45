import { rowsOf, type Scope } from '../scope.ts';

/** Every table in which a user's sign-ins begin, go on or are promised by mail. */
const signInTables = ['one_time_tokens', 'flow_states', 'sessions'] as const;

/** Leaves a user no way to sign in, nor to stay so: for one who is gone though the row stays. */
export async function deleteSignIns(scope: Scope, userId: string): Promise<void> {
  for (const table of signInTables) await rowsOf(scope, table).where({ user_id: userId }).delete();
}
