import type { IdentityRow } from '../rows/identity-row.ts';
import type { UserRow } from '../rows/user-row.ts';
import { onTransaction } from '../row-security/bind-database.ts';
import type { Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';
import { userColumns } from './user-columns.ts';

const pageSize = 500;

const firstUsers = statement(
  'export_first_users',
  `select ${userColumns('u')} from gatehouse.users u where u.instance_id = $1 order by u.id limit ${pageSize}`,
);
const nextUsers = statement(
  'export_next_users',
  `select ${userColumns('u')} from gatehouse.users u
   where u.instance_id = $1 and u.id > $2 order by u.id limit ${pageSize}`,
);
const identitiesOfUsers = statement(
  'export_identities',
  `select i.id, i.user_id, i.provider, i.provider_id, i.identity_data, i.email, i.last_sign_in_at, i.created_at, i.updated_at
   from gatehouse.identities i
   where i.instance_id = $1 and i.user_id = any($2::uuid[]) order by i.created_at, i.id`,
);

/** A user with the ways it is known, oldest first. */
export interface ExportedUser {
  readonly user: UserRow;
  readonly identities: readonly Omit<IdentityRow, 'instance_id'>[];
}

/**
 * Every user of the instance by id, as they all were at one moment: pages of one transaction that sees nothing of what is
 * written meanwhile. It ends when the reader stops, or stands still for five minutes.
 */
export async function* exportUsers(scope: Scope): AsyncGenerator<ExportedUser> {
  const snapshot = { isolationLevel: 'repeatable read', readOnly: true } as const;
  const transaction = await scope.db.knex.transaction(snapshot);
  try {
    await transaction.raw(`set local idle_in_transaction_session_timeout = '5min'`);
    const within = { ...scope, db: onTransaction(scope.db, transaction) };
    for (let last: string | undefined; ;) {
      const page = await readPage(within, last);
      yield* page;
      last = page.at(-1)?.user.id;
      if (page.length < pageSize) return;
    }
  } finally {
    await transaction.rollback();
  }
}

async function readPage(scope: Scope, last: string | undefined): Promise<ExportedUser[]> {
  const users = await (last === undefined
    ? query<UserRow>(scope.db, firstUsers, [scope.instanceId])
    : query<UserRow>(scope.db, nextUsers, [scope.instanceId, last]));
  const ids = users.map(({ id }) => id);
  const known = new Map<string, Omit<IdentityRow, 'instance_id'>[]>(ids.map((id) => [id, []]));
  for (const identity of await query<IdentityRow>(scope.db, identitiesOfUsers, [scope.instanceId, ids])) {
    known.get(identity.user_id)?.push(identity);
  }
  return users.map((user) => ({ user, identities: known.get(user.id) ?? [] }));
}
