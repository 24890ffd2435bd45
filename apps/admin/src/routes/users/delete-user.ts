import { deleteUserAsAdmin } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { deleteUserContract } from '../../contract/users.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { noteUser } from './note-user.ts';
import { userContextOf } from './user-context.ts';
import { userIdOf } from './user-id-of.ts';

/** `DELETE /v1/instances/{reference}/users/{id}` */
export function deleteUser(dependencies: AdminDependencies): OperatorRoute {
  return route(deleteUserContract, async (request) => {
    const { context, actor } = await userContextOf(dependencies, request);
    const id = userIdOf(request.params);
    await deleteUserAsAdmin(context, actor, id);
    return request.act(noteUser(context, id, { status: 204 }));
  });
}
