/** A connection that sees one moment of a database and can change nothing in it. */
export interface SqlConnection {
  readonly kind: 'mysql' | 'postgres';
  /** Where it leads: host, port and database, without a password. */
  readonly place: string;
  /** Runs a query; `?` stands for the values in their order. */
  all<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** A time as drivers give it: no date for MySQL's zero; PostgreSQL's infinity is a number. */
export type SqlTime = Date | number | null;

/** What stands for infinity: the last moment that ISO 8601 writes with a year of four digits. */
const lastMoment = '9999-12-31T23:59:59.999Z';

/** @returns null for a time that is none */
export function timeOf(time: SqlTime): Date | null {
  if (typeof time === 'number') return time > 0 ? new Date(lastMoment) : null;
  return time === null || Number.isNaN(time.getTime()) ? null : time;
}

/** The same as an ISO text. */
export function isoTime(time: SqlTime): string | null {
  return timeOf(time)?.toISOString() ?? null;
}

/** A name for SQL. */
export function quoted({ kind }: Pick<SqlConnection, 'kind'>, name: string): string {
  return kind === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}
