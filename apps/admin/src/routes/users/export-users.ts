import { countAllUsers, exportUsers as readUsers, scopeOf, type Scope } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { exportRecord } from '@gatehouse/identity';
import { mayUse } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { exportUsersContract } from '../../contract/user-imports.ts';
import { openInstance } from '../instances/find-instance.ts';

/** `GET /v1/instances/{reference}/users/export` */
export function exportUsers(): OperatorRoute {
  return route(exportUsersContract, async ({ params, query, act, operator, platform, logInstance }) => {
    const withHashes = query.password_hashes === true;
    // Whoever has the hashes can try passwords for as long as they like.
    if (withHashes && !mayUse(operator, 'all')) {
      throw new AppError('operator_scope_missing', { params: { scope: 'all', scopes: operator.scopes.join(', ') } });
    }
    const { id } = await openInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      acting.note({ instanceId: id, after: { with_hashes: withHashes } });
      const scope = scopeOf(platform.db, id);
      const headers = { 'X-Total-Count': String(await countAllUsers(scope)) };
      return { status: 200, headers, lines: linesOf(scope, withHashes) };
    });
  });
}

async function* linesOf(scope: Scope, withHashes: boolean): AsyncGenerator<object> {
  for await (const user of readUsers(scope)) yield exportRecord(user, withHashes);
}
