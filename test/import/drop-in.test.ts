import { expect, it, onTestFinished } from 'vitest';
import { useDatabase } from '@gatehouse/testing';
import { runWith } from '../cli/run-here.ts';
import { newFolder, run } from '../cli/run-gatehouse.ts';
import { signHs256 } from '../support/site.ts';
import { SupabaseDatabase } from './supabase-database.ts';

const database = useDatabase();
const secret = 'the secret of a container, 0123456789';

/** bcrypt of `correct horse`, as cheap as it gets. */
const passwordHash = '$2y$04$7Eb5Rk5PsndMAshdsDQcLejjmh7Xx6akvzAIUrXCSFN6M6dOHOB.W';

it('a container of supabase/auth is replaced on its own database, and its people notice nothing', async () => {
  const { db, connectionString } = database();
  const variables = {
    PORT: '0',
    API_EXTERNAL_URL: 'https://auth.example/auth/v1',
    GOTRUE_SITE_URL: 'https://app.example',
    GOTRUE_JWT_SECRET: secret,
    GOTRUE_JWT_AUD: 'authenticated',
    DATABASE_URL: connectionString,
    GATEHOUSE_DRAIN_DURATION: '2s',
  };
  const source = new SupabaseDatabase(db);
  await source.create();
  const id = await source.addUser({ email: 'ada@x.example', encrypted_password: passwordHash });
  const sessionId = await source.addSession(id);
  const token = await source.addToken(sessionId, id);

  expect(await runWith(variables, ['import', '--from', 'supabase', connectionString])).toMatchObject({
    code: 0,
    out: 'users: 1 moved, 0 there already, 0 refused\nsessions: 1 moved, 0 there already, 0 refused\n',
  });

  const serving = run(['serve'], newFolder(), variables);
  onTestFinished(async () => {
    serving.signal('SIGTERM');
    await serving.ended;
  });
  const [, port] = await serving.waitFor(/"port":(\d+)/);
  const url = `http://127.0.0.1:${port}`;
  const grant = async (type: string, body: object): Promise<number> =>
    (await fetch(`${url}/token?grant_type=${type}`, { method: 'POST', body: JSON.stringify(body) })).status;
  const exp = Math.floor(Date.now() / 1_000) + 600;
  const access = signHs256(secret, {
    sub: id,
    session_id: sessionId,
    aud: 'authenticated',
    role: 'authenticated',
    exp,
  });
  const me = await fetch(`${url}/user`, { headers: { authorization: `Bearer ${access}` } });
  expect([me.status, ((await me.json()) as { id: string }).id]).toEqual([200, id]);
  expect(await grant('refresh_token', { refresh_token: token })).toBe(200);
  expect(await grant('password', { email: 'ada@x.example', password: 'correct horse' })).toBe(200);
});
