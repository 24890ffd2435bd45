import type { FlowStateMethod, FlowStateRow } from '../rows/flow-state-row.ts';
import type { Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

const columns = `f.instance_id, f.id, f.user_id, f.auth_code_hash, f.auth_code_issued_at, f.code_challenge,
  f.code_challenge_method, f.provider_type, f.authentication_method, f.sealed_provider_access_token,
  f.sealed_provider_refresh_token, f.referrer, f.invite_token_hash, f.linking_target_id, f.dialect, f.taken_at,
  f.browser_hash, f.sealed_visit, f.session_not_after, f.created_at`;

const insert = statement(
  'insert_flow_state',
  `insert into gatehouse.flow_states
     (instance_id, id, user_id, code_challenge, code_challenge_method, provider_type, authentication_method, referrer,
      invite_token_hash, linking_target_id, dialect, browser_hash, sealed_visit, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
);

const find = statement(
  'find_flow_state',
  `select ${columns} from gatehouse.flow_states f where f.instance_id = $1 and f.auth_code_hash = $2`,
);

// The newest of them, and only one that waits for a code exchange. Ids break a tie of two in one millisecond.
const stamp = statement(
  'stamp_auth_code',
  `update gatehouse.flow_states set auth_code_hash = $4, auth_code_issued_at = $5
   where instance_id = $1 and id = (
     select n.id from gatehouse.flow_states n
     where n.instance_id = $1 and n.user_id = $2 and n.authentication_method = $3 and n.code_challenge is not null
     order by n.created_at desc, n.id desc limit 1
   )
   returning id`,
);

const consume = statement(
  'consume_flow_state',
  `delete from gatehouse.flow_states f where f.instance_id = $1 and f.id = $2 and f.auth_code_hash = $3
   returning ${columns}`,
);

const findById = statement(
  'find_flow_state_by_id',
  `select ${columns} from gatehouse.flow_states f where f.instance_id = $1 and f.id = $2`,
);

const take = statement(
  'take_flow_state',
  `update gatehouse.flow_states f set taken_at = $3
   where f.instance_id = $1 and f.id = $2 and f.taken_at is null and f.sealed_visit is not null
   returning ${columns}`,
);

const finish = statement(
  'finish_flow_state',
  `update gatehouse.flow_states set user_id = $3, auth_code_hash = $4, auth_code_issued_at = $5,
     sealed_provider_access_token = $6, sealed_provider_refresh_token = $7, session_not_after = $8, sealed_visit = null
   where instance_id = $1 and id = $2 and user_id is null and taken_at is not null
   returning id`,
);

const remove = statement('delete_flow_state', 'delete from gatehouse.flow_states where instance_id = $1 and id = $2');

const removeCodes = statement(
  'delete_auth_codes',
  'delete from gatehouse.flow_states where instance_id = $1 and user_id = $2 and auth_code_hash is not null',
);

/** What a flow state starts with. */
export type NewFlowState = Omit<
  FlowStateRow,
  | 'instance_id'
  | 'auth_code_hash'
  | 'auth_code_issued_at'
  | 'sealed_provider_access_token'
  | 'sealed_provider_refresh_token'
  | 'taken_at'
  | 'browser_hash'
  | 'sealed_visit'
  | 'session_not_after'
> &
  Partial<Pick<FlowStateRow, 'browser_hash' | 'sealed_visit'>>;

/** Remembers the start of a sign-in. */
export async function insertFlowState(scope: Scope, state: NewFlowState): Promise<void> {
  await query(scope.db, insert, [
    scope.instanceId,
    state.id,
    state.user_id,
    state.code_challenge,
    state.code_challenge_method,
    state.provider_type,
    state.authentication_method,
    state.referrer,
    state.invite_token_hash,
    state.linking_target_id,
    state.dialect,
    state.browser_hash ?? null,
    state.sealed_visit ?? null,
    state.created_at,
  ]);
}

/** The flow state whose code has that hash, expired or not. */
export async function findFlowState(scope: Scope, authCodeHash: Buffer): Promise<FlowStateRow | undefined> {
  return queryOne<FlowStateRow>(scope.db, find, [scope.instanceId, authCodeHash]);
}

/** Which flow state gets which code. */
export interface AuthCodeStamp {
  readonly userId: string;
  readonly method: FlowStateMethod;
  readonly authCodeHash: Buffer;
  readonly now: Date;
}

/**
 * Gives a code to the user's newest flow state of that method; a code it had before is worth nothing from then on.
 *
 * @returns whether there is such a flow state.
 */
export async function stampAuthCode(
  scope: Scope,
  { userId, method, authCodeHash, now }: AuthCodeStamp,
): Promise<boolean> {
  const values = [scope.instanceId, userId, method, authCodeHash, now];
  return (await queryOne(scope.db, stamp, values)) !== undefined;
}

/**
 * Takes a flow state by its code, once.
 *
 * @returns undefined when another request took it first.
 */
export async function consumeFlowState(
  scope: Scope,
  id: string,
  authCodeHash: Buffer,
): Promise<FlowStateRow | undefined> {
  return queryOne<FlowStateRow>(scope.db, consume, [scope.instanceId, id, authCodeHash]);
}

/** The flow state with that id, expired, taken or not. */
export async function findFlowStateById(scope: Scope, id: string): Promise<FlowStateRow | undefined> {
  return queryOne<FlowStateRow>(scope.db, findById, [scope.instanceId, id]);
}

/**
 * Takes the visit of a flow state, for the one answer that a provider may give.
 *
 * @returns undefined when there is none, or another request has it.
 */
export async function takeFlowState(scope: Scope, id: string, now: Date): Promise<FlowStateRow | undefined> {
  return queryOne<FlowStateRow>(scope.db, take, [scope.instanceId, id, now]);
}

/** What came of a visit. */
export interface FinishedVisit extends Pick<
  FlowStateRow,
  'id' | 'sealed_provider_access_token' | 'sealed_provider_refresh_token' | 'session_not_after'
> {
  readonly userId: string;
  readonly authCodeHash: Buffer;
  readonly now: Date;
}

/**
 * Gives a code to a flow state whose visit is over.
 *
 * @returns whether it was waiting for that.
 */
export async function finishFlowState(scope: Scope, visit: FinishedVisit): Promise<boolean> {
  const { id, userId, authCodeHash, now } = visit;
  const tokens = [visit.sealed_provider_access_token, visit.sealed_provider_refresh_token];
  const values = [scope.instanceId, id, userId, authCodeHash, now, ...tokens, visit.session_not_after];
  return (await queryOne(scope.db, finish, values)) !== undefined;
}

/** Forgets a sign-in that is over. */
export async function deleteFlowState(scope: Scope, id: string): Promise<void> {
  await query(scope.db, remove, [scope.instanceId, id]);
}

/** Takes every code away that a user has been handed and not swapped yet. Sign-ins that wait for one go on. */
export async function deleteAuthCodes(scope: Scope, userId: string): Promise<void> {
  await query(scope.db, removeCodes, [scope.instanceId, userId]);
}
