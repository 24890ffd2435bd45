import type { Knex } from 'knex';
import { AppError } from '@gatehouse/errors';
import { orConflict } from '../conflict.ts';
import type { Database } from '../connect.ts';
import type { OperatorCredentialRow, OperatorRow } from '../rows/operator-row.ts';
import { queryOne, statement } from '../statement.ts';

const findByToken = statement(
  'find_operator_by_token',
  `select o.* from gatehouse.operator_credentials c join gatehouse.operators o on o.id = c.operator_id
   where c.token_hash = $1 and (c.valid_until is null or c.valid_until > $2)
     and o.revoked_at is null and (o.expires_at is null or o.expires_at > $2)`,
);

const touch = statement(
  'touch_operator',
  `update gatehouse.operators set last_used_at = $2
   where id = $1 and (last_used_at is null or last_used_at < $3)`,
);

const lock = statement(
  'lock_operator',
  `select o.* from gatehouse.operators o where o.id = $1 and o.revoked_at is null for update`,
);

/** The operator whose token has that hash, unless token or operator have ended. One round trip. */
export async function findOperatorByToken(db: Database, hash: Buffer, now: Date): Promise<OperatorRow | undefined> {
  return queryOne<OperatorRow>(db, findByToken, [hash, now]);
}

/** Remembers that an operator came by, unless it did after `before`. */
export async function touchOperator(db: Database, id: string, now: Date, before: Date): Promise<void> {
  await queryOne(db, touch, [id, now, before]);
}

/** Locks an operator until the end of the transaction. @throws AppError `not_found`, also for one that was revoked */
export async function lockOperator(db: Database, id: string): Promise<OperatorRow> {
  const row = await queryOne<OperatorRow>(db, lock, [id]);
  if (!row) throw new AppError('not_found', { text: 'Operator not found' });
  return row;
}

/** Adds an operator. @throws AppError `operator_name_taken` */
export async function insertOperator(
  db: Database,
  operator: Omit<OperatorRow, 'revoked_at' | 'last_used_at'>,
): Promise<OperatorRow> {
  const rows = await orConflict(operators(db).insert(operator).returning('*'), { name: operator.name });
  return rows[0] as OperatorRow;
}

/** Adds what an operator shows. */
export async function insertOperatorCredential(
  db: Database,
  credential: Omit<OperatorCredentialRow, 'valid_until'>,
): Promise<void> {
  await credentials(db).insert(credential);
}

/** Ends what an operator has shown so far at that time; what ends earlier keeps its end. */
export async function endOperatorCredentials(db: Database, operatorId: string, at: Date): Promise<void> {
  await credentials(db)
    .where({ operator_id: operatorId })
    .where((open) => void open.whereNull('valid_until').orWhere('valid_until', '>', at))
    .update({ valid_until: at });
}

/** Ends an operator for good. */
export async function revokeOperator(db: Database, id: string, now: Date): Promise<void> {
  await operators(db).where({ id }).update({ revoked_at: now });
  await credentials(db).where({ operator_id: id }).delete();
}

/** Every operator, those that were revoked included, by name. */
export async function listOperators(db: Database): Promise<OperatorRow[]> {
  return operators(db).orderBy([
    { column: 'revoked_at', nulls: 'first', order: 'desc' },
    { column: 'name' },
    { column: 'id' },
  ]);
}

function operators(db: Database): Knex.QueryBuilder<OperatorRow, OperatorRow[]> {
  return db.knex('operators').withSchema(db.namespace);
}

function credentials(db: Database): Knex.QueryBuilder<OperatorCredentialRow, OperatorCredentialRow[]> {
  return db.knex('operator_credentials').withSchema(db.namespace);
}
