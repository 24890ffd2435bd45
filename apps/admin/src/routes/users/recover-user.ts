import { recoverUserAsAdmin } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { recoverUserContract } from '../../contract/users.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { mailReturnOf } from './mail-return.ts';
import { noteUser } from './note-user.ts';
import { userContextOf } from './user-context.ts';
import { userIdOf } from './user-id-of.ts';

/** `POST /v1/instances/{reference}/users/{id}/recover` */
export function recoverUser(dependencies: AdminDependencies): OperatorRoute {
  return route(recoverUserContract, async (request) => {
    const { context } = await userContextOf(dependencies, request);
    const userId = userIdOf(request.params);
    await recoverUserAsAdmin(context, userId, mailReturnOf(dependencies, context.instance));
    return request.act(noteUser(context, userId, { status: 202 }));
  });
}
