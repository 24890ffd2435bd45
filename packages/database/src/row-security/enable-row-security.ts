import type { Database } from '../connect.ts';
import { readRowSecurity } from './read-row-security.ts';
import { becoming, tenantRoleOf } from './tenant-role.ts';
import { instanceCondition, instancePolicy, platformPolicy, walledTables, type WalledTable } from './walled-tables.ts';

/**
 * Puts the wall up, or what is missing of it: the role, its rights and the policies. Processes that go without it go on as
 * before. Each table is locked for itself, and for a moment.
 *
 * @returns the names of the tables that were changed
 * @throws Error in one line when the role cannot be made, with the SQL that an administrator runs
 */
export async function enableRowSecurity(db: Database): Promise<readonly string[]> {
  const role = tenantRoleOf(db.namespace);
  await ensureRole(db, role);
  await db.knex.raw('grant usage on schema ?? to ??', [db.namespace, role]);
  const { unfinished } = await readRowSecurity(db);
  for (const table of walledTables) {
    if (unfinished.includes(table.name)) await inOneGo(db, await statementsFor(db, table, role));
  }
  return unfinished;
}

/** Takes the wall away. The role stays: it may be another database's too. */
export async function disableRowSecurity(db: Database): Promise<void> {
  const role = tenantRoleOf(db.namespace);
  const found = await db.knex.raw<{ rows: unknown[] }>('select from pg_catalog.pg_roles where rolname = ?', [role]);
  for (const { name } of walledTables) {
    const table = `${db.namespace}.${name}`;
    await inOneGo(db, [
      `alter table ${table} disable row level security`,
      ...[instancePolicy, platformPolicy].map((policy) => `drop policy if exists ${policy} on ${table}`),
      ...(found.rows.length > 0 ? [`revoke all on ${table} from ${role}`] : []),
    ]);
  }
  if (found.rows.length > 0) await db.knex.raw('revoke usage on schema ?? from ??', [db.namespace, role]);
}

/** Puts up what a migration has added, where the wall stands. @returns the names of the tables that were changed */
export async function keepRowSecurity(db: Database): Promise<readonly string[]> {
  const { state, unfinished } = await readRowSecurity(db);
  return state === 'partial' && unfinished.length > 0 ? enableRowSecurity(db) : [];
}

async function ensureRole(db: Database, role: string): Promise<void> {
  try {
    await db.knex.raw(`do $$ begin
        if not exists (select from pg_catalog.pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
      exception when duplicate_object or unique_violation then null; -- another database's run was faster
      end $$`);
    await db.knex.raw(`do $$ begin
        if not pg_has_role(current_user, '${role}', ${becoming}) then grant ${role} to current_user; end if;
      end $$`);
  } catch (error) {
    const insufficientPrivilege = '42501';
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error;
    throw new Error(
      `the role of this program may not make or join ${role}: let an administrator run ` +
        `"create role ${role} nologin; grant ${role} to …" with the roles that migrate and serve`,
      { cause: error },
    );
  }
}

async function statementsFor(db: Database, table: WalledTable, role: string): Promise<string[]> {
  const name = `${db.namespace}.${table.name}`;
  const condition = instanceCondition(table);
  const others = await rolesWithRights(db, table.name, role);
  return [
    `drop policy if exists ${instancePolicy} on ${name}`,
    `create policy ${instancePolicy} on ${name} to ${role} using ${condition} with check ${condition}`,
    `drop policy if exists ${platformPolicy} on ${name}`,
    ...(others.length > 0 ? [`create policy ${platformPolicy} on ${name} to ${others.join(', ')} using (true)`] : []),
    `grant ${table.rights.join(', ')} on ${name} to ${role}`,
    `alter table ${name} enable row level security`,
  ];
}

/** Whoever else was given rights on the table goes on seeing all of it. The owner does anyway. */
async function rolesWithRights(db: Database, table: string, role: string): Promise<string[]> {
  const { rows } = await db.knex.raw<{ rows: { name: string }[] }>(
    `select distinct quote_ident(g.rolname) as name
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace,
       aclexplode(c.relacl) a join pg_catalog.pg_roles g on g.oid = a.grantee
     where n.nspname = ? and c.relname = ? and g.rolname <> ? and g.oid <> c.relowner order by 1`,
    [db.namespace, table, role],
  );
  return rows.map(({ name }) => name);
}

/** One transaction, which gives up instead of making everybody else wait behind it. */
async function inOneGo(db: Database, statements: readonly string[]): Promise<void> {
  await db.knex.transaction(async (transaction) => {
    await transaction.raw(`set local lock_timeout = '5s'`);
    for (const text of statements) await transaction.raw(text);
  });
}
