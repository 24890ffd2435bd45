import { afterEach, describe, expect, it } from 'vitest';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();
/** More than the pool has connections. */
const many = 40;
/** Ends what holds users, if anything does. */
let letGo: (() => Promise<unknown>) | undefined;

afterEach(() => release());

/** Has whoever reads users wait, with a connection in hand. */
async function holdUsers(): Promise<void> {
  const transaction = await gatehouse().platform.db.knex.transaction();
  letGo = () => transaction.rollback();
  await transaction.raw('lock table gatehouse.users in access exclusive mode');
}

async function release(): Promise<void> {
  await letGo?.();
  letGo = undefined;
}

async function signUp(site: Site): Promise<string> {
  const body = JSON.stringify({ email: 'ann@visitor.example', password: 'correct horse' });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${site.supabaseUrl}/signup`, { method: 'POST', headers, body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const said = ({ status, headers }: Response): unknown => [status, Number(headers.get('retry-after')) > 0];

describe('a pool whose connections are all taken', () => {
  it('turns away who has waited too long for one, and serves everybody once they are back', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const headers = { Authorization: `Bearer ${await signUp(site)}` };
    const ask = (): Promise<Response> => fetch(`${site.supabaseUrl}/user`, { headers });
    await holdUsers();
    const answers: Response[] = [];
    const all = Array.from({ length: many }, () => ask().then((answer) => answers.push(answer)));
    await expect.poll(() => answers.length, { timeout: 30_000, interval: 50 }).toBeGreaterThanOrEqual(many / 2);
    expect(new Set(answers.map((answer) => JSON.stringify(said(answer))))).toEqual(new Set(['[503,true]']));
    expect((await fetch(`${gatehouse().url}/health`)).status).toBe(200);
    await release();
    await Promise.all(all);
    // Within a moment: whether sites have changed meanwhile is asked first.
    await expect.poll(async () => (await ask()).status, { timeout: 10_000, interval: 100 }).toBe(200);
  });
});
