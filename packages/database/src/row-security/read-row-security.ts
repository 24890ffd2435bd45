import type { Database } from '../connect.ts';
import { query, statement } from '../statement.ts';
import { becoming, tenantRoleOf } from './tenant-role.ts';
import { instanceCondition, instancePolicy, platformPolicy, walledTables, type WalledTable } from './walled-tables.ts';

/** How far PostgreSQL holds the tenants' role to one instance. */
export interface RowSecurity {
  readonly role: string;
  /** `partial` when something that the wall needs is missing; see `problems`. */
  readonly state: 'off' | 'on' | 'partial';
  /** A line each: what is missing or would make the wall void. */
  readonly problems: readonly string[];
  /** Tables of which something is missing, or that have it to spare. */
  readonly unfinished: readonly string[];
}

interface RoleFacts {
  readonly role_exists: boolean;
  readonly is_superuser: boolean;
  readonly bypasses: boolean;
  readonly owns: boolean;
  readonly is_usable: boolean;
  readonly has_schema: boolean;
}

/** A table as the catalogue has it; with null for what has to do with a role that does not exist. */
interface TableFacts {
  readonly name: string;
  readonly is_enabled: boolean;
  readonly using: string | null;
  readonly with_check: string | null;
  /** Policies that would show the tenants' role more. */
  readonly wider: readonly string[];
  readonly rights: boolean;
  /** Roles that have rights on the table, do not own it and would see nothing. */
  readonly shut_out: readonly string[];
}

const readRole = statement(
  'read_tenant_role',
  `select r.oid is not null as role_exists, coalesce(r.rolsuper, false) as is_superuser,
     coalesce(r.rolbypassrls, false) as bypasses,
     coalesce((select bool_or(pg_has_role(r.oid, c.relowner, 'member')) from pg_catalog.pg_class c
       where c.relnamespace = n.oid and c.relkind = 'r'), false) as owns,
     coalesce(pg_has_role(current_user, r.oid, ${becoming}), false) as is_usable,
     coalesce(has_schema_privilege(r.oid, n.oid, 'usage'), false) as has_schema
   from pg_catalog.pg_namespace n left join pg_catalog.pg_roles r on r.rolname = $2 where n.nspname = $1`,
);

// A policy is wider when it holds for the tenants' role and is not ours; zero is everybody.
const readTables = statement(
  'read_walled_tables',
  `select c.relname as name, c.relrowsecurity as is_enabled,
     own.using, own.with_check,
     coalesce((select array_agg(p.polname::text) from pg_catalog.pg_policy p
       where p.polrelid = c.oid and p.polpermissive and p.polname <> $3
         and exists (select from unnest(p.polroles) m where m = 0 or pg_has_role(r.oid, m, 'member'))), '{}') as wider,
     coalesce(has_table_privilege(r.oid, c.oid, 'select') and has_table_privilege(r.oid, c.oid, 'insert')
       and has_table_privilege(r.oid, c.oid, 'update') and has_table_privilege(r.oid, c.oid, 'delete')
       or c.relname = 'instances' and has_column_privilege(r.oid, c.oid, 'id', 'select')
         and has_column_privilege(r.oid, c.oid, 'slug', 'select'), false) as rights,
     array(select distinct g.rolname::text from aclexplode(c.relacl) a join pg_catalog.pg_roles g on g.oid = a.grantee
       where g.oid is distinct from r.oid and not g.rolsuper and not g.rolbypassrls
         and not pg_has_role(g.oid, c.relowner, 'usage')
         and not exists (select from pg_catalog.pg_policy p
           where p.polrelid = c.oid and p.polname = $4 and g.oid = any (p.polroles))) as shut_out
   from pg_catalog.pg_class c
   join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = $1
   left join pg_catalog.pg_roles r on r.rolname = $2
   left join lateral (
     select pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as with_check
     from pg_catalog.pg_policy p
     where p.polrelid = c.oid and p.polname = $3 and p.polcmd = '*' and p.polpermissive and p.polroles = array[r.oid]
   ) own on true
   where c.relkind = 'r' and c.relname = any ($5)`,
);

/** Reads from the catalogue how the wall stands. Two round trips. */
export async function readRowSecurity(db: Database): Promise<RowSecurity> {
  const role = tenantRoleOf(db.namespace);
  const [facts] = await query<RoleFacts>(db, readRole, [db.namespace, role]);
  const tables = await query<TableFacts>(db, readTables, [
    db.namespace,
    role,
    instancePolicy,
    platformPolicy,
    walledTables.map(({ name }) => name),
  ]);
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ofTables = walledTables.map((table) => ({ table, problems: problemsOfTable(table, byName.get(table.name)) }));
  const problems = [
    ...problemsOfRole(role, db.namespace, facts),
    ...ofTables.flatMap(({ table, problems: found }) => found.map((problem) => `the table ${table.name} ${problem}`)),
  ];
  return {
    role,
    state: stateOf(tables, problems),
    problems,
    unfinished: ofTables.filter(({ problems: found }) => found.length > 0).map(({ table }) => table.name),
  };
}

function stateOf(tables: readonly TableFacts[], problems: readonly string[]): RowSecurity['state'] {
  if (problems.length === 0) return 'on';
  return tables.some(({ is_enabled, using }) => is_enabled || using !== null) ? 'partial' : 'off';
}

function problemsOfRole(role: string, namespace: string, facts: RoleFacts | undefined): string[] {
  if (!facts) return [`there is no schema ${namespace}`];
  if (!facts.role_exists) return [`there is no role ${role}`];
  return [
    facts.is_superuser && `the role ${role} is a superuser, whom no policy holds`,
    facts.bypasses && `the role ${role} has BYPASSRLS, so that no policy holds it`,
    facts.owns && `the role ${role} owns tables of ${namespace}, or is a member of the role that does`,
    !facts.is_usable && `the role of this program is not a member of ${role} (grant ${role} to …)`,
    !facts.has_schema && `the role ${role} may not use the schema ${namespace}`,
  ].filter((problem) => problem !== false);
}

function problemsOfTable(table: WalledTable, facts: TableFacts | undefined): string[] {
  if (!facts) return ['is missing'];
  const condition = instanceCondition(table);
  const isBound = facts.using === condition && facts.with_check === condition;
  return [
    !facts.is_enabled && 'has no row-level security',
    !isBound && `has no policy ${instancePolicy} that holds to one instance`,
    ...facts.wider.map((name) => `has a policy ${name}, which shows more than one instance`),
    !facts.rights && 'cannot be read or written by the role',
    facts.is_enabled && facts.shut_out.length > 0 && `is shut to ${facts.shut_out.join(', ')}`,
  ].filter((problem) => problem !== false);
}
