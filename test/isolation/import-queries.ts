import * as database from '@gatehouse/database';
import type { QueryCases } from './query-case.ts';

const now = new Date('2027-01-04T12:00:00.000Z');

/** Queries that bring users in, and out again. */
export const importQueries: QueryCases = {
  insertImportedUsers: (scope, { users, identities }) => database.insertImportedUsers(scope, [users], [identities]),
  updateImportedUsers: (scope, { users, identities }) =>
    database.updateImportedUsers(scope, [{ id: users.id, role: 'taken over' }], [identities]),
  findUserIds: (scope, { users }) => database.findUserIds(scope, [users.id]),
  findImportOwners: (scope, { users }) => database.findImportOwners(scope, [users]),
  insertImportedSessions: (scope, { sessions, session_methods: method, refresh_tokens: token }) =>
    database.insertImportedSessions(scope, [sessions], [method], [token]),
  openUserImport: (scope, { user_imports: { id } }) => database.openUserImport(scope, { id, policy: 'fail', now }),
  findUserImport: (scope, { user_imports: { id } }) => database.findUserImport(scope, id),
  advanceUserImport: (scope, { user_imports: { id, lines_done: done, digest } }) => {
    const counts = { added: 1, updated: 0, skipped: 0, failed: 0 };
    const progress = { ...counts, digest, linesDone: Number(done) + 1 };
    return database.advanceUserImport(scope, { id, from: Number(done), now }, progress);
  },
  finishUserImport: (scope, { user_imports: { id } }) => database.finishUserImport(scope, id, now),
  exportUsers: async (scope) => {
    const users: database.ExportedUser[] = [];
    for await (const user of database.exportUsers(scope)) users.push(user);
    return users;
  },
};
