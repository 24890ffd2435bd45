import { isForeignSchema, type Database } from '@gatehouse/database';

const schema = 'auth';

/**
 * What to say of the users of another server in the same database, a line at most: nobody shall wonder why they cannot
 * sign in (decisions.md 38).
 */
export async function reportForeignAuth(db: Database): Promise<readonly string[]> {
  if (db.namespace === schema || !(await isForeignSchema(db, schema))) return [];
  return [
    `the schema ${schema} of this database holds another server's users; it is not touched, and they cannot sign in here: ` +
      'to take them over, run "gatehouse import --from supabase"',
  ];
}
