import type { ColumnKeys } from './column-keys.ts';
import type { ForeignSession } from './foreign-session.ts';
import type { SqlTime } from './sql-connection.ts';

/** Where the tables of a supabase/auth are. */
export interface SupabaseTables {
  /** A name for SQL. */
  readonly schema: string;
  /** Of encrypted columns. */
  readonly keys: ColumnKeys;
  /** SQL of a column, or null where this version of the server has none yet. */
  readonly optional: (table: string, column: string) => string;
}

/** A session that is there. */
export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly aal: ForeignSession['aal'] | null;
  readonly created_at: SqlTime;
  readonly refreshed_at: SqlTime;
  readonly not_after: SqlTime;
  readonly user_agent: string | null;
  readonly ip: string | null;
  readonly tag: string | null;
  readonly refresh_token_hmac_key: string | null;
  readonly refresh_token_counter: string | null;
}
