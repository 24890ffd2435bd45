/** Of the transaction: which instance the tenants' role sees. */
export const instanceSetting = 'gatehouse.instance_id';

const suffix = '_tenant';
/** Of a name in PostgreSQL, which cuts off the rest. */
const charactersMax = 63;

/**
 * The role that statements of an instance run as. Roles belong to the whole server, hence the schema's name in it.
 *
 * @throws Error when the schema's name leaves no room for it
 */
export function tenantRoleOf(namespace: string): string {
  const most = charactersMax - suffix.length;
  if (namespace.length > most) {
    throw new Error(
      `DB_NAMESPACE is ${JSON.stringify(namespace)}; with row-level security it has at most ${most} characters`,
    );
  }
  return namespace + suffix;
}

/** SQL of the right to become a role. Since PostgreSQL 16 who made a role is a member of it that may not. */
export const becoming = `case when current_setting('server_version_num')::integer < 160000 then 'member' else 'set' end`;
