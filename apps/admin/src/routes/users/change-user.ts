import { getUserById } from '@gatehouse/database';
import { banEnd, plainConfirmation, updateUserAsAdmin } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { changeUserContract } from '../../contract/users.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { noteUser } from './note-user.ts';
import { presentUser } from './present-user.ts';
import { userContextOf } from './user-context.ts';
import { userIdOf } from './user-id-of.ts';

/** `PATCH /v1/instances/{reference}/users/{id}` */
export function changeUser(dependencies: AdminDependencies): OperatorRoute {
  return route(changeUserContract, async (request) => {
    const { ban, role = '', is_confirmed: confirmsEmail = false } = request.body;
    const { context, actor } = await userContextOf(dependencies, request);
    const userId = userIdOf(request.params);
    const { email } = await getUserById(context, userId);
    const update = {
      role,
      confirmsEmail,
      // Nobody has said of a number beside an address that it is proven.
      confirmsPhone: confirmsEmail && email === null,
      password: null,
      email: null,
      appMetadata: null,
      userMetadata: null,
      ...(ban === undefined ? {} : { bannedUntil: banEnd(ban, context.now) }),
    };
    const user = await updateUserAsAdmin(context, actor, userId, update, plainConfirmation);
    const answer = { status: 200, body: presentUser(user, context.now) };
    return request.act(noteUser(context, user.id, answer, request.body));
  });
}
