import type { Scope, TenantTables } from '@gatehouse/database';

/** One row of every tenant table, of one instance. */
export type TenantRows = TenantTables;

/** How a query is asked, in some scope, for the rows of some instance. A query without a case fails the suite. */
export type QueryCases = Readonly<Record<string, (scope: Scope, rows: TenantRows) => Promise<unknown>>>;
