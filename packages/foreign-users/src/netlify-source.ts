import { createHash } from 'node:crypto';
import type { ForeignSession } from './foreign-session.ts';
import { batchSize, type ForeignSource } from './foreign-source.ts';
import type { ForeignUser } from './foreign-user.ts';
import { metadataOf } from './metadata-of.ts';
import { openNetlifyTables, type NetlifyOptions, type NetlifyTables } from './netlify-tables.ts';
import { isoTime, timeOf, type SqlConnection, type SqlTime } from './sql-connection.ts';

interface UserRow {
  readonly id: string;
  readonly aud: string | null;
  readonly role: string | null;
  readonly email: string | null;
  readonly encrypted_password: string | null;
  readonly confirmed_at: SqlTime;
  readonly invited_at: SqlTime;
  readonly last_sign_in_at: SqlTime;
  readonly raw_app_meta_data: unknown;
  readonly raw_user_meta_data: unknown;
  readonly is_super_admin: unknown;
  readonly created_at: SqlTime;
  readonly updated_at: SqlTime;
}

interface TokenRow {
  readonly id: string;
  readonly token: string;
  readonly user_id: string;
  readonly created_at: SqlTime;
  readonly updated_at: SqlTime;
}

/**
 * The users of a netlify/gotrue (netlify.md 8), in MySQL, MariaDB or PostgreSQL.
 *
 * @throws Error in one line: tables are missing, or it is not said which of many instances is meant
 */
export async function openNetlifySource(source: SqlConnection, options: NetlifyOptions): Promise<ForeignSource> {
  const tables = await openNetlifyTables(source, options);
  return {
    count: () => count(source, tables),
    users: () => readUsers(source, tables),
    sessions: () => readSessions(source, tables),
    leftBehind: async () => [],
    close: () => source.close(),
  };
}

/** A token that a sign-out has left behind has no user any more. */
const liveTokens = ({ tokens, users }: NetlifyTables): string =>
  `from ${tokens} t where t.instance_id = ? and not coalesce(t.revoked, false) and t.token <> ''
     and exists (select 1 from ${users} u where u.id = t.user_id and u.instance_id = ?)`;

async function count(source: SqlConnection, tables: NetlifyTables): Promise<{ users: number; sessions: number }> {
  const { instance, users } = tables;
  const [people] = await source.all<{ n: string }>(`select count(*) as n from ${users} u where u.instance_id = ?`, [
    instance,
  ]);
  const [open] = await source.all<{ n: string }>(`select count(*) as n ${liveTokens(tables)}`, [instance, instance]);
  return { users: Number(people?.n), sessions: Number(open?.n) };
}

async function* readUsers(source: SqlConnection, { users, instance }: NetlifyTables): AsyncGenerator<ForeignUser[]> {
  const columns = `u.id, u.aud, u.role, u.email, u.encrypted_password, u.confirmed_at, u.invited_at, u.last_sign_in_at,
    u.raw_app_meta_data, u.raw_user_meta_data, u.is_super_admin, u.created_at, u.updated_at`;
  for (let last: string | undefined; ;) {
    const rows = await source.all<UserRow>(
      `select ${columns} from ${users} u where u.instance_id = ? ${last === undefined ? '' : 'and u.id > ?'}
       order by u.id limit ${batchSize}`,
      last === undefined ? [instance] : [instance, last],
    );
    if (rows.length === 0) return;
    yield rows.map(userOf);
    last = rows.at(-1)?.id;
  }
}

function userOf(row: UserRow): ForeignUser {
  return {
    id: row.id,
    email: row.email,
    email_confirmed_at: isoTime(row.confirmed_at),
    password_hash: row.encrypted_password,
    aud: row.aud ?? '',
    role: row.role ?? '',
    app_metadata: metadataOf(row.raw_app_meta_data),
    user_metadata: metadataOf(row.raw_user_meta_data),
    invited_at: isoTime(row.invited_at),
    last_sign_in_at: isoTime(row.last_sign_in_at),
    is_super_admin: Boolean(row.is_super_admin),
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
  };
}

async function* readSessions(source: SqlConnection, tables: NetlifyTables): AsyncGenerator<ForeignSession[]> {
  const { instance } = tables;
  for (let last: string | undefined; ;) {
    const rows = await source.all<TokenRow>(
      `select t.id, t.token, t.user_id, t.created_at, t.updated_at
       ${liveTokens(tables)} ${last === undefined ? '' : 'and t.id > ?'} order by t.id limit ${batchSize}`,
      [instance, instance, ...(last === undefined ? [] : [last])],
    );
    if (rows.length === 0) return;
    yield rows.map((row) => sessionOf(instance, row));
    last = rows.at(-1)?.id;
  }
}

/** There are no sessions there: every token that is good is one. */
function sessionOf(instance: string, row: TokenRow): ForeignSession {
  const createdAt = timeOf(row.created_at) ?? new Date(0);
  return {
    id: sessionId(instance, row),
    userId: row.user_id,
    aal: 'aal1',
    createdAt,
    refreshedAt: null,
    notAfter: null,
    userAgent: null,
    ip: null,
    tag: null,
    methods: [],
    tokens: [
      { token: row.token, parent: null, isRevoked: false, createdAt, updatedAt: timeOf(row.updated_at) ?? createdAt },
    ],
  };
}

/** The same for the same row, however often it is read. */
function sessionId(instance: string, { id, token }: TokenRow): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(['netlify refresh token', instance, id, token]))
    .digest('hex');
  // A UUID of version 8: one whose making is the maker's own business (RFC 9562 5.8).
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}
