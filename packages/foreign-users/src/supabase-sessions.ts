import { batchSize } from './foreign-source.ts';
import type { ForeignSession, ForeignToken } from './foreign-session.ts';
import { signedTokens } from './signed-tokens.ts';
import { timeOf, type SqlConnection, type SqlTime } from './sql-connection.ts';
import type { SessionRow, SupabaseTables } from './supabase-tables.ts';

interface TokenRow {
  readonly session_id: string;
  readonly token: string;
  readonly parent: string | null;
  readonly revoked: boolean | null;
  readonly created_at: SqlTime;
  readonly updated_at: SqlTime;
}

interface MethodRow {
  readonly session_id: string;
  readonly authentication_method: string;
  readonly updated_at: SqlTime;
}

/** Sessions that can be refreshed there: those of OAuth clients cannot be at `/token`. */
function liveSessions({ schema, optional }: SupabaseTables): string {
  return `from ${schema}.sessions
    where (sessions.not_after is null or sessions.not_after > now())
      and ${optional('sessions', 'oauth_client_id')} is null
      and (${optional('sessions', 'refresh_token_counter')} is not null
        or exists (select 1 from ${schema}.refresh_tokens t where t.session_id = sessions.id and not t.revoked))`;
}

/** How many sessions can go on. */
export async function countSessions(source: SqlConnection, tables: SupabaseTables): Promise<number> {
  const [row] = await source.all<{ n: string }>(`select count(*) as n ${liveSessions(tables)}`);
  return Number(row?.n);
}

/** Sessions that can go on with their tokens, in batches by id. */
export async function* readSessions(source: SqlConnection, tables: SupabaseTables): AsyncGenerator<ForeignSession[]> {
  const optional = (column: string): string => tables.optional('sessions', column);
  const refreshedAt = optional('refreshed_at');
  const ip = optional('ip');
  const columns = `sessions.id, sessions.user_id, sessions.aal::text as aal, sessions.created_at,
    ${refreshedAt === 'null' ? 'null' : `${refreshedAt} at time zone 'UTC'`} as refreshed_at, sessions.not_after,
    ${optional('user_agent')} as user_agent, ${ip === 'null' ? 'null' : `host(${ip})`} as ip, ${optional('tag')} as tag,
    ${optional('refresh_token_hmac_key')} as refresh_token_hmac_key,
    ${optional('refresh_token_counter')} as refresh_token_counter`;
  for (let last: string | undefined; ;) {
    const rows = await source.all<SessionRow>(
      `select ${columns} ${liveSessions(tables)} ${last === undefined ? '' : 'and sessions.id > ?'}
       order by sessions.id limit ${batchSize}`,
      last === undefined ? [] : [last],
    );
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    const tokens = await tokensOf(source, tables, ids);
    const methods = await methodsOf(source, tables, ids);
    yield rows.map((row) => sessionOf(tables, row, tokens.get(row.id) ?? [], methods.get(row.id) ?? []));
    last = rows.at(-1)?.id;
  }
}

/** The tokens that are good, and those that were used lately or were used last: such a one may be sent once more. */
async function tokensOf(
  source: SqlConnection,
  { schema }: SupabaseTables,
  sessions: readonly string[],
): Promise<ReadonlyMap<string, TokenRow[]>> {
  const rows = await source.all<TokenRow>(
    `select t.session_id, t.token, t.parent, t.revoked, t.created_at, t.updated_at from ${schema}.refresh_tokens t
     where t.session_id = any(?::uuid[])
       and (not t.revoked or t.updated_at > now() - interval '1 day'
         or exists (select 1 from ${schema}.refresh_tokens c
                    where c.session_id = t.session_id and c.parent = t.token and not c.revoked))
     order by t.id`,
    [sessions],
  );
  return grouped(rows);
}

async function methodsOf(
  source: SqlConnection,
  { schema }: SupabaseTables,
  sessions: readonly string[],
): Promise<ReadonlyMap<string, MethodRow[]>> {
  const rows = await source.all<MethodRow>(
    `select m.session_id, m.authentication_method, m.updated_at from ${schema}.mfa_amr_claims m
     where m.session_id = any(?::uuid[])`,
    [sessions],
  );
  return grouped(rows);
}

function grouped<Row extends { readonly session_id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.session_id, [...(groups.get(row.session_id) ?? []), row]);
  return groups;
}

function sessionOf(
  { keys }: SupabaseTables,
  row: SessionRow,
  tokens: readonly TokenRow[],
  methods: readonly MethodRow[],
): ForeignSession {
  const createdAt = timeOf(row.created_at) ?? new Date(0);
  return {
    id: row.id,
    userId: row.user_id,
    aal: row.aal ?? 'aal1',
    createdAt,
    refreshedAt: timeOf(row.refreshed_at),
    notAfter: timeOf(row.not_after),
    userAgent: row.user_agent,
    ip: row.ip,
    tag: row.tag,
    methods: methods.map(({ authentication_method: method, updated_at: at }) => ({
      method,
      usedAt: timeOf(at) ?? createdAt,
    })),
    tokens: [...tokens.map((token) => tokenOf(token, createdAt)), ...signedTokens(keys, row)],
  };
}

function tokenOf(row: TokenRow, openedAt: Date): ForeignToken {
  const createdAt = timeOf(row.created_at) ?? openedAt;
  return {
    token: row.token,
    parent: row.parent === '' ? null : row.parent,
    isRevoked: row.revoked === true,
    createdAt,
    updatedAt: timeOf(row.updated_at) ?? createdAt,
  };
}
