import {
  findImportOwners,
  findUserIds,
  inSavepoint,
  insertImportedUsers,
  updateImportedUsers,
  type ImportedIdentityRow,
  type ImportOwners,
  type ImportPolicy,
  type Scope,
  type StoredBatch,
} from '@gatehouse/database';
import { LineError, type LineProblem } from './line-problem.ts';
import type { ImportedUser } from './read-user-line.ts';

/** What became of the users of a batch. */
export interface BatchOutcome {
  added: number;
  updated: number;
  skipped: number;
  readonly problems: LineProblem[];
}

/**
 * Stores users inside a transaction: new ones with one statement, those that are there already as the policy says. A user
 * whose address is another's is a problem under any policy: two are never made one.
 */
export async function importBatch(
  tx: Scope,
  policy: ImportPolicy,
  users: readonly ImportedUser[],
): Promise<BatchOutcome> {
  const outcome: BatchOutcome = { added: 0, updated: 0, skipped: 0, problems: [] };
  if (users.length === 0) return outcome;
  const stored = await storeEach(tx, users, outcome, addUsers);
  const known = users.filter(({ line, row }) => !stored.has(row.id) && !hasProblem(outcome, line));
  outcome.added = stored.size;
  const met = policy === 'skip' ? await leaveKnown(tx, known, outcome) : known;
  if (met.length > 0) await meetKnown(tx, policy, met, outcome);
  return outcome;
}

/** Most of a file that is sent once more. @returns those whose address somebody else may have */
async function leaveKnown(
  tx: Scope,
  users: readonly ImportedUser[],
  outcome: BatchOutcome,
): Promise<readonly ImportedUser[]> {
  const named = users.filter(({ hasId }) => hasId);
  const ids =
    named.length === 0
      ? new Set()
      : await findUserIds(
          tx,
          named.map(({ row }) => row.id),
        );
  const strangers = named.filter(({ row }) => !ids.has(row.id));
  outcome.skipped += users.length - strangers.length;
  return strangers;
}

/** Users of the batch that are there already, or whose address is somebody's. */
async function meetKnown(
  tx: Scope,
  policy: ImportPolicy,
  users: readonly ImportedUser[],
  outcome: BatchOutcome,
): Promise<void> {
  const owners = await findImportOwners(
    tx,
    users.map(({ row }) => row),
  );
  const updates: ImportedUser[] = [];
  for (const [index, user] of users.entries()) {
    const owner = owners[index] ?? { byId: null, byEmail: null, byPhone: null };
    const problem = standsInTheWay(user, owner, policy);
    if (problem) outcome.problems.push(problemOf(user.line, problem));
    else if (policy === 'skip') outcome.skipped += 1;
    else updates.push(asOwner(user, owner));
  }
  const changed = await storeEach(tx, distinct(updates), outcome, changeUsers);
  outcome.updated = changed.size;
  // Of two lines for one user the later has to see what the earlier has made.
  for (const again of repeated(updates)) {
    outcome.updated += (await storeEach(tx, [again], outcome, changeUsers)).size;
  }
}

function standsInTheWay({ hasId, row }: ImportedUser, owner: ImportOwners, policy: ImportPolicy): LineError | null {
  const { byId, byEmail, byPhone } = owner;
  const self = byId ?? (hasId ? null : (byEmail ?? byPhone));
  if (byEmail !== null && byEmail !== self) return new LineError('email', row.email, free('e-mail address', byEmail));
  if (byPhone !== null && byPhone !== self) return new LineError('phone', row.phone, free('phone number', byPhone));
  if (policy !== 'fail' || self === null) return null;
  const field = byId === null ? (byEmail === null ? 'phone' : 'email') : 'id';
  return new LineError(field, row[field], 'a user who is not here yet');
}

function free(what: string, owner: string): string {
  return `an ${what} of nobody else; this one is that of the user ${owner}`.replace('an phone', 'a phone');
}

/** The user with the id of the one that is there. */
function asOwner(user: ImportedUser, { byId, byEmail, byPhone }: ImportOwners): ImportedUser {
  const id = byId ?? byEmail ?? byPhone ?? user.row.id;
  if (id === user.row.id) return user;
  const identities = user.identities.map((identity) => ({
    ...identity,
    user_id: id,
    provider_id: identity.provider_id === user.row.id ? id : identity.provider_id,
  }));
  return { ...user, row: { ...user.row, id }, identities };
}

function distinct(users: readonly ImportedUser[]): ImportedUser[] {
  const first = new Map<string, ImportedUser>();
  for (const user of users) if (!first.has(user.row.id)) first.set(user.row.id, user);
  return [...first.values()];
}

function repeated(users: readonly ImportedUser[]): ImportedUser[] {
  const first = new Set(distinct(users));
  return users.filter((user) => !first.has(user));
}

type Store = (tx: Scope, users: readonly ImportedUser[]) => Promise<StoredBatch>;

function addUsers(tx: Scope, users: readonly ImportedUser[]): Promise<StoredBatch> {
  return insertImportedUsers(
    tx,
    users.map(({ row }) => row),
    users.flatMap(({ identities }) => identities),
  );
}

function changeUsers(tx: Scope, users: readonly ImportedUser[]): Promise<StoredBatch> {
  return updateImportedUsers(
    tx,
    users.map(({ row, given }) => ({ updated_at: row.updated_at, ...given, id: row.id })),
    users.flatMap(givenIdentities),
  );
}

function givenIdentities({ identities, givesIdentities }: ImportedUser): readonly ImportedIdentityRow[] {
  return givesIdentities ? identities : [];
}

/**
 * Stores all with one statement; where the database refuses one of them, each by itself.
 *
 * @returns ids of the users that were stored; what went wrong is added to the problems
 */
async function storeEach(
  tx: Scope,
  users: readonly ImportedUser[],
  outcome: BatchOutcome,
  store: Store,
): Promise<ReadonlySet<string>> {
  if (users.length === 0) return new Set();
  try {
    const stored = await inSavepoint(tx, (within) => store(within, users));
    for (const user of users) reportIdentities(user, stored, outcome);
    return stored.users;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [user] = users;
    if (users.length === 1 && user) {
      outcome.problems.push(problemOf(user.line, refusalOf(error)));
      return new Set();
    }
  }
  const stored = new Set<string>();
  for (const user of users) for (const id of await storeEach(tx, [user], outcome, store)) stored.add(id);
  return stored;
}

/** An identity that was not stored is another user's. The user is there without it, and the line says so. */
function reportIdentities(user: ImportedUser, stored: StoredBatch, { problems }: BatchOutcome): void {
  if (!stored.users.has(user.row.id)) return;
  for (const [index, identity] of user.identities.entries()) {
    if (!user.givesIdentities || stored.identities.has(identity.id)) continue;
    const field = `identities.${index}.provider_id`;
    const allowed = 'an identity of nobody else; the user was stored without it';
    problems.push(problemOf(user.line, new LineError(field, `${identity.provider}:${identity.provider_id}`, allowed)));
  }
}

function hasProblem({ problems }: BatchOutcome, line: number): boolean {
  return problems.some((problem) => problem.line === line);
}

/** What is told of an error of a line. */
export function problemOf(line: number, { field, found, allowed }: LineError): LineProblem {
  return { line, field, found, allowed };
}

interface DatabaseError extends Error {
  readonly code?: string;
}

/** Data that the database does not take, or a constraint. */
function isRefusal(error: unknown): error is DatabaseError {
  const { code } = ((error as Error).cause ?? error) as DatabaseError;
  return code !== undefined && /^2[23]/.test(code);
}

function refusalOf(error: DatabaseError): LineError {
  const isTaken = ((error.cause ?? error) as DatabaseError).code === '23505';
  if (isTaken) return new LineError('', error.message, 'addresses and ids of nobody else');
  return new LineError('', 'a value that cannot be stored', 'texts, times and numbers that PostgreSQL can hold');
}
