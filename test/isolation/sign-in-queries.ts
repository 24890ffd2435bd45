import { randomBytes, randomUUID } from 'node:crypto';
import * as database from '@gatehouse/database';
import type { QueryCases, TenantRows } from './query-case.ts';

const now = new Date('2027-01-04T12:00:00.000Z');
const later = new Date('2027-01-05T12:00:00.000Z');
const limits = { tokensAfter: null, sessionsAfter: null, activeAfter: null, lowAalAfter: null, singleTags: null };
const refresh = { now, userAgent: null, ip: null, limits, timestamp: now.toISOString() };
const counterOf = ({ sessions }: TenantRows) => ({ sessionId: sessions.id, counter: 1n });
const newUser = ({ users }: TenantRows) => ({
  id: users.id,
  aud: users.aud,
  email: users.email,
  email_key: users.email_key,
  created_at: now,
});
const newSession = ({ users, sessions, refresh_tokens: { token_hash: tokenHash } }: TenantRows) => ({
  id: sessions.id,
  userId: users.id,
  now,
  userAgent: null,
  ip: null,
  notAfter: null,
  tag: null,
  method: 'password',
  methodProvider: null,
  tokenHash,
  refreshTokenCounter: null,
  appMetadata: null,
  userMetadata: null,
  auditPayload: null,
  matchedHash: null,
  renewedHash: null,
  events: [],
});

/** Queries about people, their sessions and what signs them in: each with everything it takes from the rows of one instance. */
export const signInQueries: QueryCases = {
  // Users.
  findUserById: (scope, { users }) => database.findUserById(scope, users.id),
  getUserById: (scope, { users }) => database.getUserById(scope, users.id),
  findUserByEmail: (scope, { users }) => database.findUserByEmail(scope, users.aud, users.email_key ?? ''),
  findUserByPhone: (scope, { users }) => database.findUserByPhone(scope, users.aud, users.phone ?? ''),
  findUserByNewPhone: (scope, { users }) => database.findUserByNewPhone(scope, users.aud, users.new_phone ?? ''),
  findAddressOwner: (scope, { users }) => database.findAddressOwner(scope, users.aud, users.email_key ?? ''),
  insertUser: (scope, rows) => database.insertUser(scope, newUser(rows)),
  updateUser: (scope, { users }) => database.updateUser(scope, users.id, { role: 'taken over' }, now),
  lockUser: (scope, { users }) => database.lockUser(scope, users.id),
  restoreUser: (scope, { users }) => database.restoreUser(scope, users.id, { role: 'taken over' }, users.updated_at),
  deleteNewUser: (scope, { users }) => database.deleteNewUser(scope, users.id),
  deleteUser: (scope, { users }) => database.deleteUser(scope, users.id),
  insertNamedUser: (scope, { users, identities }) =>
    database.insertNamedUser(
      scope,
      { ...users, id: randomUUID() },
      { identity: { id: identities.id, provider: 'email', data: {} } },
    ),
  listUsers: (scope, { users }) => {
    const from = { after: { createdAt: later, id: users.id } };
    return database.listUsers(scope, { aud: users.aud, direction: 'desc', limit: 10, from });
  },
  countUsers: (scope, { users }) => database.countUsers(scope, { aud: users.aud, email: users.email_key ?? '' }),
  countAllUsers: (scope) => database.countAllUsers(scope),
  lockUserQuota: (scope) => database.lockUserQuota(scope),
  sweepAnonymousPage: (scope) => database.sweepAnonymousPage(scope, later, 10),
  claimMailSlot: (scope, { users }) => {
    const claim = { now, sentBefore: later, auditPayload: null };
    return database.claimMailSlot(scope, users.id, 'recovery_sent_at', claim);
  },
  releaseMailSlot: (scope, { users }) => {
    const slot = { takenAt: users.recovery_sent_at ?? now, before: null };
    return database.releaseMailSlot(scope, users.id, 'recovery_sent_at', slot);
  },
  // Identities.
  insertIdentity: (scope, { users, identities }) =>
    database.insertIdentity(scope, { ...identities, id: randomUUID(), user_id: users.id }),
  updateEmailIdentity: (scope, { users }) => database.updateEmailIdentity(scope, users, { a: 1 }, now),
  updatePhoneIdentity: (scope, { users }) => database.updatePhoneIdentity(scope, users.id, { a: 1 }, now),
  obscureIdentity: (scope, { identities }) => database.obscureIdentity(scope, identities.id, 'obscured', now),
  verifyIdentities: (scope, { users }) => database.verifyIdentities(scope, users, now),
  deleteIdentity: (scope, { users, identities }) => database.deleteIdentity(scope, users.id, identities.id),
  findIdentity: (scope, { identities }) => {
    return database.findIdentity(scope, identities.provider, identities.provider_id);
  },
  updateIdentity: (scope, { identities }) => {
    return database.updateIdentity(scope, identities.id, { identity_data: { a: 1 }, email: null }, now);
  },
  deleteOtherIdentities: (scope, { users }) => database.deleteOtherIdentities(scope, users.id, users.id),
  listSimilarAccounts: (scope, { users }) => {
    return database.listSimilarAccounts(scope, users.aud, [users.email_key ?? '']);
  },
  listIdentities: (scope, { users }) => database.listIdentities(scope, users.id),
  // Sessions and refresh tokens.
  openSession: (scope, rows) => database.openSession(scope, newSession(rows)),
  findUserWithSession: (scope, { users, sessions }) => database.findUserWithSession(scope, users.id, sessions.id),
  findSession: (scope, { sessions }) => database.findSession(scope, sessions.id),
  deleteSessions: (scope, { users }) => database.deleteSessions(scope, users.id, { all: true }),
  deleteSignIns: (scope, { users }) => database.deleteSignIns(scope, users.id),
  sweepSessionsPage: (scope) => {
    return database.sweepSessionsPage(scope, { after: null, limit: 10, openedBefore: later, activeBefore: later });
  },
  advanceRefreshCounter: (scope, rows) => database.advanceRefreshCounter(scope, counterOf(rows), refresh),
  reuseRefreshCounter: (scope, rows) => {
    const rule = { intervalSeconds: 1_000_000, isAlwaysAllowed: true };
    return database.reuseRefreshCounter(scope, { ...counterOf(rows), counter: 0n }, refresh, rule);
  },
  rotateRefreshToken: (scope, { refresh_tokens: { token_hash: tokenHash } }) => {
    return database.rotateRefreshToken(scope, {
      ...refresh,
      tokenHash,
      childHash: randomBytes(32),
      upgradePercentage: 0,
    });
  },
  reuseRefreshToken: (scope, { refresh_tokens: { token_hash: tokenHash } }) => {
    return database.reuseRefreshToken(scope, { ...refresh, tokenHash, usedAfter: new Date(0) });
  },
  addRefreshTokenChild: (scope, { refresh_tokens: { token_hash: parentHash } }) => {
    return database.addRefreshTokenChild(scope, { parentHash, tokenHash: randomBytes(32), childNumber: 1, now });
  },
  revokeRefreshTokens: (scope, { sessions }) => database.revokeRefreshTokens(scope, sessions.id, now),
  // One-time tokens and flows.
  replaceOneTimeToken: (scope, { one_time_tokens: token }) => {
    return database.replaceOneTimeToken(scope, { ...token, id: randomUUID(), token_hash: randomBytes(32) });
  },
  findOneTimeToken: (scope, { one_time_tokens: { token_hash: hash, kind } }) => {
    return database.findOneTimeToken(scope, hash, [kind]);
  },
  tryOneTimeCode: (scope, { users, one_time_tokens: { address, kind, code_hash: hash } }) => {
    const code = { aud: users.aud, address, kinds: [kind], codeHash: hash ?? randomBytes(32), now, attemptsMax: 10 };
    return database.tryOneTimeCode(scope, code);
  },
  listPendingCodes: (scope, { users, one_time_tokens: { address, kind } }) => {
    return database.listPendingCodes(scope, { aud: users.aud, address, kind, now });
  },
  hasOneTimeToken: (scope, { users, one_time_tokens: { kind } }) => database.hasOneTimeToken(scope, users.id, kind),
  leaseOneTimeToken: (scope, { one_time_tokens: { id } }) => database.leaseOneTimeToken(scope, id, later, now),
  releaseOneTimeToken: (scope, { one_time_tokens: { id, leased_until: until } }) => {
    return database.releaseOneTimeToken(scope, id, until ?? now);
  },
  consumeOneTimeToken: (scope, { one_time_tokens: { id, leased_until: until } }) => {
    return database.consumeOneTimeToken(scope, id, now, until);
  },
  deleteOneTimeToken: (scope, { one_time_tokens: { id } }) => database.deleteOneTimeToken(scope, id),
  deleteOneTimeTokens: (scope, { users }) => database.deleteOneTimeTokens(scope, users.id),
  insertFlowState: (scope, { flow_states: state }) => database.insertFlowState(scope, { ...state, id: randomUUID() }),
  findFlowState: (scope, { flow_states: { auth_code_hash: hash } }) => {
    return database.findFlowState(scope, hash ?? randomBytes(32));
  },
  findFlowStateById: (scope, { flow_states: { id } }) => database.findFlowStateById(scope, id),
  stampAuthCode: (scope, { users, flow_states: { authentication_method: method } }) => {
    return database.stampAuthCode(scope, { userId: users.id, method, authCodeHash: randomBytes(32), now });
  },
  consumeFlowState: (scope, { flow_states: { id, auth_code_hash: hash } }) => {
    return database.consumeFlowState(scope, id, hash ?? randomBytes(32));
  },
  takeFlowState: (scope, { flow_states: { id } }) => database.takeFlowState(scope, id, now),
  finishFlowState: (scope, { users, flow_states: { id } }) =>
    database.finishFlowState(scope, {
      id,
      userId: users.id,
      authCodeHash: randomBytes(32),
      now,
      sealed_provider_access_token: null,
      sealed_provider_refresh_token: null,
      session_not_after: null,
    }),
  deleteAuthCodes: (scope, { users }) => database.deleteAuthCodes(scope, users.id),
  deleteFlowState: (scope, { flow_states: { id } }) => database.deleteFlowState(scope, id),
};
