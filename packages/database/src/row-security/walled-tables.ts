import { tenantTables } from '../rows/tables.ts';
import { instanceSetting } from './tenant-role.ts';

/** A table of which the tenants' role sees one instance's rows. */
export interface WalledTable {
  readonly name: string;
  /** Holds the id of the instance. */
  readonly column: string;
  /** What the role may do. */
  readonly rights: readonly string[];
}

/** Every tenant table; and of instances what statements of a site read: that theirs is there, and its name. */
export const walledTables: readonly WalledTable[] = [
  ...tenantTables.map((name) => ({ name, column: 'instance_id', rights: ['select', 'insert', 'update', 'delete'] })),
  { name: 'instances', column: 'id', rights: ['select (id, slug)'] },
];

/** Names of the policies of each of these tables. */
export const instancePolicy = 'gatehouse_instance';
export const platformPolicy = 'gatehouse_platform';

/** As PostgreSQL writes it. Without an instance it raises an error: nobody takes that for an empty table. */
export function instanceCondition({ column }: WalledTable): string {
  return `(${column} = (current_setting('${instanceSetting}'::text))::uuid)`;
}
