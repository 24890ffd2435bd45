import { findHookRole, type Database } from '@gatehouse/database';
import { hookFunctionIn, type InstanceSettings } from '@gatehouse/instances';

const variable = 'GATEHOUSE_HOOK_FUNCTION_ROLE';

/**
 * Refuses to serve hook functions without a role that keeps them away from our tables (decision 50).
 *
 * @param settings of the one site, or those that all sites inherit
 * @throws Error in one line that names the variable and what is wrong with it
 */
export async function requireHookRole(
  db: Database,
  { hook }: Pick<InstanceSettings, 'hook'>,
  role: string | undefined,
): Promise<void> {
  const called = Object.entries(hook).find(([, { enabled, uri }]) => enabled && hookFunctionIn(uri) !== undefined);
  if (!called) return;
  if (role === undefined) {
    const name = `GOTRUE_HOOK_${called[0].toUpperCase()}_URI`;
    throw new Error(`${name} is a function of the database: ${variable} must name the role that runs it`);
  }
  const found = await findHookRole(db, role);
  if (!found) throw new Error(`${variable} is ${role}, but the database has no such role`);
  if (!found.is_usable) {
    throw new Error(`${variable} is ${role}: the role of this program must be a member of it (grant ${role} to …)`);
  }
  if (found.reaches_tables) {
    const problem = `may use the schema ${db.namespace}; allowed is a role without rights on what belongs to sites`;
    throw new Error(`${variable} is ${role}, which ${problem}`);
  }
}
