import { scopeIn } from '@gatehouse/database';
import {
  acceptPassword,
  createUser as create,
  hashBeforehand,
  parseEmailAddress,
  plainConfirmation,
} from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { createUserContract } from '../../contract/users.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { presentUser } from './present-user.ts';
import { noteUser } from './note-user.ts';
import { userContextOf } from './user-context.ts';

/** `POST /v1/instances/{reference}/users` */
export function createUser(dependencies: AdminDependencies): OperatorRoute {
  return route(createUserContract, async (request) => {
    const { email, password = '', is_confirmed: confirmsEmail = false, role = '', name = '' } = request.body;
    const { context, actor } = await userContextOf(dependencies, request);
    const creation = {
      aud: context.request.audience,
      role,
      email: parseEmailAddress(email),
      password: password === '' ? null : await hashBeforehand(context, await acceptPassword(context, password)),
      confirmsEmail,
      appMetadata: null,
      userMetadata: name.trim() === '' ? null : { full_name: name.trim() },
    };
    return request.act(async (acting) => {
      const within = { ...context, ...scopeIn(acting, context.instanceId) };
      const user = await create(within, actor, creation, plainConfirmation);
      return noteUser(context, user.id, { status: 201, body: presentUser(user, context.now) })(acting);
    });
  });
}
