import type { FlowStateMethod, FlowStateRow } from '../rows/flow-state-row.ts';
import type { Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

const columns = `f.instance_id, f.id, f.user_id, f.auth_code_hash, f.auth_code_issued_at, f.code_challenge,
  f.code_challenge_method, f.provider_type, f.authentication_method, f.sealed_provider_access_token,
  f.sealed_provider_refresh_token, f.referrer, f.invite_token_hash, f.linking_target_id, f.dialect, f.created_at`;

const insert = statement(
  'insert_flow_state',
  `insert into gatehouse.flow_states
     (instance_id, id, user_id, code_challenge, code_challenge_method, provider_type, authentication_method, referrer,
      invite_token_hash, linking_target_id, dialect, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
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

/** What a flow state starts with. */
export type NewFlowState = Omit<
  FlowStateRow,
  | 'instance_id'
  | 'auth_code_hash'
  | 'auth_code_issued_at'
  | 'sealed_provider_access_token'
  | 'sealed_provider_refresh_token'
>;

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
