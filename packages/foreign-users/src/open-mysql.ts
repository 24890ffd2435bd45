import { createConnection, type ConnectionOptions } from 'mysql2/promise';
import type { SourceUrl } from './source-url.ts';
import type { SqlConnection } from './sql-connection.ts';

const connectMilliseconds = 10_000;

/** Opens a snapshot of a MySQL or MariaDB database. @throws Error in one line, without the password */
export async function openMysql({ url, place }: SourceUrl): Promise<SqlConnection> {
  try {
    const connection = await createConnection(optionsOf(url));
    connection.on('error', () => undefined);
    await connection.query('set session transaction isolation level repeatable read');
    await connection.query('start transaction with consistent snapshot, read only');
    return {
      kind: 'mysql',
      place,
      all: async <Row>(sql: string, values: readonly unknown[] = []) => {
        const [rows] = await connection.query(sql, [...values]);
        return rows as Row[];
      },
      close: () => connection.end(),
    };
  } catch (error) {
    const { message, code = '' } = error as NodeJS.ErrnoException;
    throw new Error(`the database ${place} cannot be opened: ${message || code}`, { cause: error });
  }
}

function optionsOf(url: URL): ConnectionOptions {
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    connectTimeout: connectMilliseconds,
    charset: 'utf8mb4',
    // The old server writes UTC whatever the time zone of the database is, and reads it back the same way.
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...tlsOf(url.searchParams),
  };
}

/** In the words of either form: `tls=true` or `skip-verify` of Go, `ssl-mode` of MySQL's own programs. */
function tlsOf(query: URLSearchParams): Pick<ConnectionOptions, 'ssl'> {
  const word = (query.get('tls') ?? query.get('ssl-mode') ?? 'false').toLowerCase();
  if (['false', 'disabled', 'preferred'].includes(word)) return {};
  return { ssl: { rejectUnauthorized: !['skip-verify', 'required'].includes(word) } };
}
