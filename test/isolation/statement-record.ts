import { tenantTables } from '@gatehouse/database';
import { Client } from 'pg';
import { statementsIn, type SentStatement } from '../support/statements-in.ts';

const tenantTable = new RegExp(`(?:\\bgatehouse\\.|"gatehouse"\\.")(${tenantTables.join('|')})\\b`);

const sent: SentStatement[] = [];
const prototype = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
const { query } = prototype;
prototype.query = function recorded(this: unknown, ...args: unknown[]) {
  sent.push(...statementsIn(args[0], args[1]).filter(({ text }) => tenantTable.test(text)));
  return query.apply(this, args);
};

/** What has gone to tenant tables since the last call. */
export function takeStatements(): SentStatement[] {
  return sent.splice(0);
}
