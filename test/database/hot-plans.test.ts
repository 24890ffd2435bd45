import { enableRowSecurity, tenantTables, type Database } from '@gatehouse/database';
import { escapeLiteral } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { someEmail } from '../api/netlify/client.ts';
import { codeIn } from '../api/supabase/follow-mail.ts';
import { refresh, signIn, type TestSession } from '../api/supabase/sign-in.ts';
import { useSupabaseApi, type Answer } from '../api/supabase/support.ts';
import { statementsIn, type SentStatement } from '../support/statements-in.ts';
import { watchQueries } from '../support/watch-queries.ts';

const api = useSupabaseApi();

/** A node of a plan, as far as it matters here. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** The statements on tables of tenants that the work sends. */
async function statementsOf(work: () => Promise<unknown>): Promise<SentStatement[]> {
  const sent: SentStatement[] = [];
  await watchQueries((_client, first) => sent.push(...statementsIn(first)), work);
  return sent.filter(({ text }) => tenantTables.some((table) => text.includes(table)));
}

/** Ways into a tenant's table that read more the more rows an instance has. */
function slowWays(plan: PlanNode): string[] {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index, 'Index Cond': condition = '' } = plan;
  const isSlow =
    (type === 'Seq Scan' && tenantTables.includes(table as never)) ||
    (/Index/.test(type) && /^\(instance_id = [^)]*\)$/.test(condition));
  const own = isSlow ? [`${type} of ${index ?? table} by ${condition || 'nothing'}`] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(slowWays)];
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  if (value instanceof Date) return `'${value.toISOString()}'`;
  if (Array.isArray(value)) return escapeLiteral(`{${value.map((item) => JSON.stringify(item)).join(',')}}`);
  return escapeLiteral(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** What row-level security sends ahead: with it the plan has the conditions of the policies too. */
const asTenant = `select set_config('role', 'gatehouse_tenant', true), set_config('gatehouse.instance_id', gen_random_uuid()::text, true)`;

const plannings = ['force_generic_plan', 'force_custom_plan'].flatMap((mode) =>
  (['without policies', 'behind policies'] as const).map((side) => ({ mode, side })),
);
type Planning = (typeof plannings)[number];

/** The plan, with the values known or not; small tables are planned as large ones are. */
async function planOf(db: Database, { text, values }: SentStatement, { mode, side }: Planning): Promise<PlanNode> {
  const plan = await db.knex.transaction(async (trx) => {
    const send = (sql: string) => trx.raw(sql.replaceAll('?', '\\?'));
    await send(`set local plan_cache_mode = ${mode}; set local enable_seqscan = off; deallocate all`);
    if (side === 'behind policies') await send(asTenant);
    await send(`prepare looked_at as ${text}`);
    const given = values.length > 0 ? `(${values.map(literalOf).join(', ')})` : '';
    const { rows } = await send(`explain (format json) execute looked_at${given}`);
    return rows[0]['QUERY PLAN'][0].Plan as PlanNode;
  });
  return plan;
}

/** Gives sites people, each with an identity, a session and a refresh token. */
async function addPeople(instances: string, ofEach: number): Promise<void> {
  await api().dependencies.db.knex.raw(
    `-- every instance: the database is filled
     with people as (
       insert into gatehouse.users (instance_id, id, aud, email, email_key, created_at, updated_at)
       select i.id, gen_random_uuid(), 'authenticated', 'n' || n || '@many.example', 'n' || n || '@many.example', now(), now()
       from gatehouse.instances i, generate_series(1, :ofEach::integer) n where i.slug like :instances
       returning instance_id, id
     ), ways as (
       insert into gatehouse.identities
         (instance_id, id, user_id, provider, provider_id, identity_data, email, created_at, updated_at)
       select instance_id, gen_random_uuid(), id, 'email', id::text, '{}', id::text, now(), now() from people
     ), mailed as (
       insert into gatehouse.one_time_tokens
         (instance_id, id, user_id, kind, token_hash, address, dialect, created_at, expires_at)
       select instance_id, gen_random_uuid(), id, 'recovery', uuid_send(id), id::text, 'supabase', now(), now() from people
     ), opened as (
       insert into gatehouse.sessions (instance_id, id, user_id, created_at)
       select instance_id, gen_random_uuid(), id, now() from people returning instance_id, id, user_id
     ), methods as (
       insert into gatehouse.session_methods (instance_id, session_id, method, used_at)
       select instance_id, id, 'password', now() from opened
     )
     insert into gatehouse.refresh_tokens (instance_id, token_hash, session_id, user_id, created_at, updated_at)
     select instance_id, uuid_send(id), id, user_id, now(), now() from opened`,
    { instances, ofEach },
  );
}

async function addSites(count: number): Promise<void> {
  await api().dependencies.db.knex.raw(
    `insert into gatehouse.instances (id, slug, data_key, master_key_id, created_at, updated_at)
     select gen_random_uuid(), 'small-' || n, 'x', '1', now(), now() from generate_series(1, ?::integer) n`,
    [count],
  );
}

/** What people do all day; each is prepared, then done. */
const deeds: Readonly<Record<string, () => Promise<() => Promise<Answer | TestSession>>>> = {
  'signing in': async () => {
    const user = await api().addUser();
    return () => signIn(api(), user);
  },
  'GET /user': async () => {
    const { accessToken: token } = await signIn(api());
    return () => api().get('/user', { token });
  },
  'a refresh': async () => {
    const { refreshToken } = await signIn(api());
    return () => refresh(api(), refreshToken);
  },
  'a refresh sent twice': async () => {
    const { refreshToken } = await signIn(api());
    await refresh(api(), refreshToken);
    return () => refresh(api(), refreshToken);
  },
  'signing up': async () => () => api().post('/signup', { email: someEmail(), password: 'correct horse' }),
  'asking for a code': async () => {
    const { email } = await api().addUser();
    return () => api().post('/otp', { email });
  },
  'using a code': async () => {
    const { email } = await api().addUser();
    await api().post('/otp', { email });
    const mail = (await api().mails()).at(-1);
    return () => api().post('/verify', { type: 'email', email, token: mail && codeIn(mail) });
  },
  'a change of metadata': async () => {
    const { accessToken: token } = await signIn(api());
    return () => api().put('/user', { data: { theme: 'dark' } }, { token });
  },
  'signing out': async () => {
    const { accessToken: token } = await signIn(api());
    return () => api().post('/logout', {}, { token });
  },
  'a refresh by a signed token': async () => {
    api().configure({ security: { refresh_token_algorithm_version: 2 } });
    const { refreshToken } = await signIn(api());
    return () => refresh(api(), refreshToken);
  },
  'a refresh by a signed token sent twice': async () => {
    api().configure({ security: { refresh_token_algorithm_version: 2 } });
    const { refreshToken } = await signIn(api());
    await refresh(api(), refreshToken);
    return () => refresh(api(), refreshToken);
  },
};

const sent = new Map<string, readonly SentStatement[]>();

beforeAll(async () => {
  await enableRowSecurity(api().dependencies.db);
  for (const [name, prepare] of Object.entries(deeds)) {
    const deed = await prepare();
    sent.set(name, await statementsOf(async () => expect(await deed()).not.toMatchObject({ status: 400 })));
  }
  await addSites(5_000);
  await addPeople('small-%', 1);
});

const analyze = async (): Promise<void> => void (await api().dependencies.db.knex.raw('analyze'));

describe.each<[string, () => Promise<void>]>([
  ['where every site has one person', analyze],
  ['when one site has grown since anybody counted', () => addPeople('a', 5_000)],
  ['when that was counted', analyze],
])('%s', (_when, begin) => {
  beforeAll(begin);

  it.each(Object.keys(deeds))('%s finds rows by more than their instance', async (name) => {
    const { db } = api().dependencies;
    const statements = sent.get(name) ?? [];
    expect(statements).not.toEqual([]);
    for (const statement of statements)
      for (const planning of plannings) {
        const { mode, side } = planning;
        expect(slowWays(await planOf(db, statement, planning)), `${mode} ${side} of ${statement.text}`).toEqual([]);
      }
  });
});
