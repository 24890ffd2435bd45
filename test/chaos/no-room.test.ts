import { describe, expect, it, onTestFinished } from 'vitest';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();

/** What PostgreSQL says when it cannot write, as the same error of the same server. */
const refusals = {
  'has no room left on its disk': '53100',
  'has no memory left': '53200',
  'has used up what it is configured for': '53400',
  'lets nothing be written': '25006',
} as const;

/** Has every insert into a table fail with a code. @returns what ends that */
async function refuseInserts(table: string, code: string): Promise<() => Promise<unknown>> {
  const { knex } = gatehouse().platform.db;
  await knex.raw(
    `create function refuse_${table}() returns trigger language plpgsql as $$ begin raise sqlstate '${code}'; end $$;
     create trigger refuse before insert on gatehouse.${table} for each statement execute function refuse_${table}()`,
  );
  const accept = async (): Promise<unknown> => knex.raw(`drop function if exists refuse_${table} cascade`);
  onTestFinished(() => accept().then(() => undefined));
  return accept;
}

async function signUp(url: string, email: string): Promise<Response> {
  const body = JSON.stringify({ email, password: 'correct horse' });
  return fetch(`${url}/signup`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}

const said = ({ status, headers }: Response): unknown => [status, Number(headers.get('retry-after')) > 0];

describe('a database that', () => {
  it.each(Object.entries(refusals))('%s is come back to: 503 with Retry-After, and then as before', async (_, code) => {
    const site = await gatehouse().createSite();
    const accept = await refuseInserts('users', code);
    for (const url of [site.netlifyUrl, site.supabaseUrl]) {
      expect(said(await signUp(url, 'ann@visitor.example'))).toEqual([503, true]);
    }
    await accept();
    expect((await signUp(site.netlifyUrl, 'ann@visitor.example')).status).toBe(200);
    await site.mailTo('ann@visitor.example');
  });

  it('has no room for what an operator does is come back to as well', async () => {
    const accept = await refuseInserts('instances', '53100');
    const create = (): Promise<Response> =>
      fetch(`${gatehouse().adminUrl}/v1/instances`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${gatehouse().operatorToken}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ site_url: 'https://roomy.example', slug: 'roomy' }),
      });
    expect(said(await create())).toEqual([503, true]);
    await accept();
    expect((await create()).status).toBe(201);
  });
});
