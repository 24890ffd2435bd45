import { inviteUser as invite, parseEmailAddress } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { inviteUserContract } from '../../contract/users.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { mailReturnOf } from './mail-return.ts';
import { noteUser } from './note-user.ts';
import { presentUser } from './present-user.ts';
import { userContextOf } from './user-context.ts';

/** `POST /v1/instances/{reference}/users/invite` */
export function inviteUser(dependencies: AdminDependencies): OperatorRoute {
  return route(inviteUserContract, async (request) => {
    const { context, actor } = await userContextOf(dependencies, request);
    const rules = { back: mailReturnOf(dependencies, context.instance), invitesUnconfirmed: true };
    const invitation = { email: parseEmailAddress(request.body.email), data: null };
    const user = await invite(context, actor, invitation, rules);
    return request.act(noteUser(context, user.id, { status: 201, body: presentUser(user, context.now) }));
  });
}
