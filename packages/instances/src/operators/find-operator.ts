import { findOperatorByToken, touchOperator, type OperatorRow } from '@gatehouse/database';
import type { Platform } from '../platform.ts';
import { isOperatorToken, operatorTokenHash } from './operator-token.ts';
import type { Operator, OperatorScope } from './operator.ts';

const touchMilliseconds = 60_000;

/** The operator that shows this token; undefined for an unknown one and for one that has ended or was revoked. */
export async function findOperator(platform: Platform, token: string): Promise<Operator | undefined> {
  if (!isOperatorToken(token)) return undefined;
  const now = platform.now();
  const row = await findOperatorByToken(platform.db, operatorTokenHash(platform, token), now);
  if (!row) return undefined;
  await touch(platform, row, now);
  return { id: row.id, name: row.name, scopes: row.scopes as OperatorScope[] };
}

async function touch({ db }: Platform, { id, last_used_at }: OperatorRow, now: Date): Promise<void> {
  const before = new Date(now.getTime() - touchMilliseconds);
  if (last_used_at === null || last_used_at < before) await touchOperator(db, id, now, before);
}
