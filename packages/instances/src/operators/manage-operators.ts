import { randomUUID } from 'node:crypto';
import {
  endOperatorCredentials,
  insertOperator,
  insertOperatorCredential,
  listOperators as rowsOfOperators,
  lockOperator,
  revokeOperator as endOperator,
  type OperatorRow,
} from '@gatehouse/database';
import { settingInvalid } from '../settings/setting-problems.ts';
import type { Acting } from './deed.ts';
import { operatorTokenHash, randomOperatorToken } from './operator-token.ts';
import type { OperatorScope } from './operator.ts';
import type { Platform } from '../platform.ts';

/** An operator as others see it. */
export interface OperatorRecord {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly OperatorScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

/** An operator, and what it shows from now on. The token is nowhere else. */
export interface OperatorWithToken {
  readonly operator: OperatorRecord;
  readonly token: string;
}

/** What a new operator is told. */
export interface NewOperator {
  readonly name: string;
  readonly scopes: readonly OperatorScope[];
  readonly expiresAt: Date | null;
}

/** Adds an operator with a token. @throws AppError `operator_name_taken`, `setting_invalid` for an end in the past */
export async function createOperator(acting: Acting, input: NewOperator): Promise<OperatorWithToken> {
  const now = acting.now();
  if (input.expiresAt !== null && input.expiresAt <= now) {
    throw settingInvalid('expires_at', `is ${input.expiresAt.toISOString()}; allowed is a time to come`);
  }
  const scopes = [...new Set(input.scopes)];
  const { name, expiresAt: expires_at } = input;
  const row = await insertOperator(acting.db, { id: randomUUID(), name, scopes, expires_at, created_at: now });
  const operator = recordOfOperator(row);
  acting.note({ after: describeOperator(operator) });
  return { operator, token: await giveToken(acting, row.id, now) };
}

/**
 * Gives an operator another token. What it has shown so far is good for the overlap, so that nothing stops while the new
 * one is put in place.
 *
 * @param overlapSeconds 0 ends the old token at once
 * @throws AppError `not_found`
 */
export async function rotateOperatorToken(
  acting: Acting,
  id: string,
  overlapSeconds: number,
): Promise<OperatorWithToken> {
  const now = acting.now();
  const operator = recordOfOperator(await lockOperator(acting.db, id));
  const oldValidUntil = new Date(now.getTime() + overlapSeconds * 1_000);
  await endOperatorCredentials(acting.db, id, oldValidUntil);
  acting.note({ after: { operator: describeOperator(operator), old_token_valid_until: oldValidUntil.toISOString() } });
  return { operator, token: await giveToken(acting, id, now) };
}

/** Ends an operator and everything it shows, at once and for good. @throws AppError `not_found` */
export async function revokeOperator(acting: Acting, id: string): Promise<void> {
  const operator = recordOfOperator(await lockOperator(acting.db, id));
  await endOperator(acting.db, id, acting.now());
  acting.note({ before: describeOperator(operator), after: null });
}

/** Every operator, those that were revoked last. */
export async function listOperators(platform: Platform): Promise<OperatorRecord[]> {
  return (await rowsOfOperators(platform.db)).map(recordOfOperator);
}

async function giveToken(acting: Acting, operatorId: string, now: Date): Promise<string> {
  const token = randomOperatorToken();
  const hash = operatorTokenHash(acting, token);
  await insertOperatorCredential(acting.db, { token_hash: hash, operator_id: operatorId, created_at: now });
  return token;
}

function recordOfOperator(row: OperatorRow): OperatorRecord {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes as OperatorScope[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}

function describeOperator({ id, name, scopes, expiresAt }: OperatorRecord): object {
  return { id, name, scopes, expires_at: expiresAt?.toISOString() ?? null };
}
