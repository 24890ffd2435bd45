import type { StoredHashBounds } from '@gatehouse/crypto';
import type { ImportedIdentityRow, ImportedUserRow } from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import type { z } from 'zod';
import { isTooDeep, jsonDepthMax } from '../json-depth.ts';
import { isStorable } from '../storable-json.ts';
import { rowsOfRecord } from './rows-of-record.ts';
import { kindOf, LineError } from './line-problem.ts';
import { lineBytesMax, type Line } from './read-lines.ts';
import { identityRecordSchema, memberMeta, userRecordSchema, type UserRecord } from './user-record.ts';

/** What a line is read with. */
export interface LineRules {
  readonly instance: Instance;
  readonly now: Date;
  /** Of password hashes that are verified here. */
  readonly hashBounds: StoredHashBounds;
}

/** A user that can be stored. */
export interface ImportedUser {
  readonly line: number;
  /** The line says which id the user has. */
  readonly hasId: boolean;
  readonly row: ImportedUserRow;
  /** Of the row, what the line itself says. */
  readonly given: Partial<ImportedUserRow>;
  readonly identities: readonly ImportedIdentityRow[];
  readonly givesIdentities: boolean;
}

/**
 * Reads a line; undefined for a blank one.
 *
 * @throws LineError for the first thing that is wrong with it
 */
export function readUserLine(rules: LineRules, { number, text }: Line): ImportedUser | undefined {
  if (text === null) throw new LineError('', 'a longer line', `a line of at most ${lineBytesMax} bytes`);
  const json = (number === 1 ? text.replace(/^\uFEFF/, '') : text).trim();
  return json === '' ? undefined : readUser(rules, number, parse(json));
}

/**
 * Reads a user, wherever it comes from.
 *
 * @param line where it stands; counted from 1
 * @throws LineError for the first thing that is wrong with it
 */
export function readUser(rules: LineRules, line: number, value: unknown): ImportedUser {
  return { line, ...rowsOfRecord(rules, recordOf(value)) };
}

function recordOf(value: unknown): UserRecord {
  if (isTooDeep(value)) throw new LineError('', 'deeper JSON', `JSON of at most ${jsonDepthMax} levels`);
  if (!isStorable(value)) {
    throw new LineError('', 'a NUL character or half a surrogate pair', 'texts of whole characters');
  }
  const parsed = userRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw errorOf(parsed.error, value);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new LineError('', 'a line that is no JSON', 'one JSON object');
  }
}

function errorOf({ issues: [issue] }: z.ZodError, value: unknown): LineError {
  const path = issue?.path ?? [];
  if (issue?.code === 'unrecognized_keys') {
    const field = [...path, issue.keys[0] ?? ''].map(String).join('.');
    return new LineError(
      field,
      kindOf(valueAt(value, [...path, issue.keys[0] ?? ''])),
      `no such member; there are ${membersAt(path)}`,
    );
  }
  const found = valueAt(value, path);
  return new LineError(
    path.map(String).join('.'),
    path.length === 0 ? kindOf(found) : found,
    allowedAt(path) ?? 'one JSON object',
  );
}

function membersAt(path: readonly PropertyKey[]): string {
  return Object.keys((path.length === 0 ? userRecordSchema : identityRecordSchema).shape).join(', ');
}

function allowedAt([first, , inner]: readonly PropertyKey[]): string | undefined {
  if (first === undefined) return undefined;
  const outer = memberMeta(userRecordSchema, String(first))?.allowed;
  return first === 'identities' && inner !== undefined
    ? memberMeta(identityRecordSchema, String(inner))?.allowed
    : outer;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }, root);
}
