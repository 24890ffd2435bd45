import { parseColumnKeys } from './column-keys.ts';
import type { ForeignSource } from './foreign-source.ts';
import { openNetlifySource } from './netlify-source.ts';
import { openMysql } from './open-mysql.ts';
import { openPostgres } from './open-postgres.ts';
import { parseSourceUrl } from './source-url.ts';
import { openSupabaseSource } from './supabase-source.ts';

/** The servers whose users can be read. */
export const foreignServers = ['netlify', 'supabase'] as const;
export type ForeignServer = (typeof foreignServers)[number];

/** Which server's users are meant. */
export interface ForeignChoice {
  readonly from: ForeignServer;
  /** Holds a password: nothing of it is ever shown but host, port and database. */
  readonly url: string;
  /** Of many instances in the database of one netlify/gotrue. */
  readonly instance?: string | undefined;
  /** `DB_NAMESPACE` of the server, where it is set: a schema of PostgreSQL, or what the names of tables begin with. */
  readonly namespace?: string | undefined;
  /** Of columns that a supabase/auth has encrypted: as its `GOTRUE_SECURITY_DB_ENCRYPTION_DECRYPTION_KEYS`. */
  readonly keys?: string | undefined;
}

/**
 * Opens a snapshot of another server's users.
 *
 * @throws Error in one line: the URL, the connection, what is missing in the database, which instance
 */
export async function openForeignSource(choice: ForeignChoice): Promise<ForeignSource> {
  const { from, instance, namespace } = choice;
  const parsed = parseSourceUrl(choice.url);
  const keys = parseColumnKeys(choice.keys ?? '');
  if (from === 'supabase' && parsed.kind === 'mysql') {
    throw new Error('supabase/auth keeps its users in PostgreSQL; the URL is one of MySQL');
  }
  if (from === 'supabase' && instance !== undefined) {
    throw new Error('--source-instance is for netlify/gotrue: supabase/auth has one site in a database');
  }
  const source = await (parsed.kind === 'mysql' ? openMysql(parsed) : openPostgres(parsed));
  try {
    return from === 'netlify'
      ? await openNetlifySource(source, { instance, namespace })
      : await openSupabaseSource(source, { namespace, keys });
  } catch (error) {
    await source.close().catch(() => undefined);
    throw error;
  }
}
