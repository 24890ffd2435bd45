import { nilUuid } from '@gatehouse/crypto';
import type { Database } from '../connect.ts';
import { queryOne, statement } from '../statement.ts';
import { boundTo } from './bind-database.ts';
import { readRowSecurity } from './read-row-security.ts';
import { walledTables } from './walled-tables.ts';

const problemsShown = 3;

// Asked as the tenants' role: PostgreSQL itself says whether a policy would hold it.
const readVoid = statement(
  'read_void_row_security',
  `select array_agg(name) as tables from unnest($1::text[]) name where not row_security_active($2 || '.' || name)`,
);

/**
 * Refuses to serve with `GATEHOUSE_ROW_SECURITY` on unless the wall stands: a part of one, or one that does not hold the
 * role, would be taken for one. Without the option nothing is asked.
 *
 * @throws Error in one line that names what is missing and the command that helps
 */
export async function requireRowSecurity(db: Database): Promise<void> {
  if (!db.hasRowSecurity) return;
  const { problems } = await readRowSecurity(db);
  if (problems.length > 0) throw refusal(problems);
  const names = walledTables.map(({ name }) => name);
  const row = await queryOne<{ tables: string[] | null }>(boundTo(db, nilUuid), readVoid, [names, db.namespace]);
  if (row?.tables)
    throw refusal(row.tables.map((name) => `the table ${name} has a policy that does not hold the role`));
}

function refusal(problems: readonly string[]): Error {
  const shown = problems.slice(0, problemsShown).join('; ');
  const more = problems.length > problemsShown ? `; and ${problems.length - problemsShown} more` : '';
  return new Error(`GATEHOUSE_ROW_SECURITY is on, but ${shown}${more}: run "gatehouse row-security on"`);
}
