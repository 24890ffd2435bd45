import { countUsers, listUsers as findUsers, type UserPosition } from '@gatehouse/database';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { z } from 'zod';
import { pageLimitDefault } from '../../contract/names.ts';
import { listUsersContract, type UserList } from '../../contract/users.ts';
import { decodeCursor, encodeCursor } from '../../cursor.ts';
import type { AdminDependencies } from '../../dependencies.ts';
import { presentUser } from './present-user.ts';
import { userContextOf } from './user-context.ts';

const placeSchema = z.strictObject({ created_at: z.iso.datetime(), id: z.uuid() });

/** `GET /v1/instances/{reference}/users` */
export function listUsers(dependencies: AdminDependencies): OperatorRoute {
  return route(listUsersContract, async (request) => {
    const { cursor, limit = pageLimitDefault, q = '', aud } = request.query;
    const { context } = await userContextOf(dependencies, request);
    const audience = aud ?? context.request.audience;
    const after = cursor === undefined ? null : placeOf(cursor);
    // One more than the page holds tells whether there is another.
    const listing = { aud: audience, filter: q, direction: 'desc', limit: limit + 1, from: { after } } as const;
    const [found, total] = await Promise.all([findUsers(context, listing), countUsers(context, { aud: audience })]);
    const last = found.length > limit ? found[limit - 1] : undefined;
    const users = found.slice(0, limit).map((user) => presentUser(user, context.now));
    const next = last ? encodeCursor({ created_at: last.created_at.toISOString(), id: last.id }) : null;
    return { status: 200, body: { users, total, next } satisfies UserList };
  });
}

function placeOf(cursor: string): UserPosition {
  const { created_at: createdAt, id } = decodeCursor(cursor, placeSchema);
  return { createdAt: new Date(createdAt), id };
}
