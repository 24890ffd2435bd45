import { getUserById } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { requestRecovery } from '@gatehouse/identity';
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
    const { id, aud, email, email_key: key } = await getUserById(context, userIdOf(request.params));
    if (email === null || key === null) throw new AppError('validation_failed', { text: 'The user has no address' });
    const asUser = { ...context, request: { ...context.request, audience: aud } };
    const back = mailReturnOf(dependencies, context.instance);
    await requestRecovery(asUser, { written: email, key }, { back, tooSoon: 'refuse' });
    return request.act(noteUser(context, id, { status: 202 }));
  });
}
