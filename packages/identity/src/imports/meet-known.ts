import {
  findImportOwners,
  findUserIds,
  updateImportedUsers,
  type ImportedIdentityRow,
  type ImportOwners,
  type ImportPolicy,
  type Scope,
  type StoredBatch,
} from '@gatehouse/database';
import type { BatchOutcome } from './batch-outcome.ts';
import { LineError, problemOf } from './line-problem.ts';
import type { ImportedUser } from './read-user-line.ts';
import { storeEach } from './store-each.ts';

/**
 * Does with users what the policy says who are there already, by id or address. A user whose address is another's is a
 * problem under any policy: two are never made one.
 */
export async function meetKnown(
  tx: Scope,
  policy: ImportPolicy,
  known: readonly ImportedUser[],
  outcome: BatchOutcome,
): Promise<void> {
  const users = policy === 'skip' ? await leaveKnown(tx, known, outcome) : known;
  if (users.length === 0) return;
  const rows = users.map(({ row }) => row);
  const owners = await findImportOwners(tx, rows);
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

/** Most of a file that is sent once more. @returns those whose address somebody else may have */
async function leaveKnown(
  tx: Scope,
  users: readonly ImportedUser[],
  outcome: BatchOutcome,
): Promise<readonly ImportedUser[]> {
  const named = users.filter(({ hasId }) => hasId);
  const ids = named.map(({ row }) => row.id);
  const found = ids.length === 0 ? new Set() : await findUserIds(tx, ids);
  const strangers = named.filter(({ row }) => !found.has(row.id));
  outcome.skipped += users.length - strangers.length;
  return strangers;
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
