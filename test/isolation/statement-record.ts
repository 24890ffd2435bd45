import { tenantTables } from '@gatehouse/database';
import { Client } from 'pg';

const tenantTable = new RegExp(`(?:\\bgatehouse\\.|"gatehouse"\\.")(${tenantTables.join('|')})\\b`);

/** A statement as it went to PostgreSQL. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const sent: SentStatement[] = [];
const prototype = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
const { query } = prototype;
prototype.query = function recorded(this: unknown, ...args: unknown[]) {
  const [first, second] = args;
  const { text, values } =
    typeof first === 'string' ? { text: first, values: second } : (first as Partial<SentStatement>);
  if (text !== undefined && tenantTable.test(text)) sent.push({ text, values: Array.isArray(values) ? values : [] });
  return query.apply(this, args);
};

/** What has gone to tenant tables since the last call. */
export function takeStatements(): SentStatement[] {
  return sent.splice(0);
}
