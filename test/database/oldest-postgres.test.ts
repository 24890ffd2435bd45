import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  createTemplateDatabase,
  createTestDatabase,
  startDebianPostgres,
  type TestCluster,
  type TestDatabase,
} from '@gatehouse/testing';
import { startGatehouse, type Gatehouse } from '../support/start-gatehouse.ts';

const programs = inject('debianPostgres');

describe.skipIf(programs === null)('on the PostgreSQL of Debian, older than the embedded one', () => {
  let cluster: TestCluster;
  let database: TestDatabase;
  let gatehouse: Gatehouse;

  beforeAll(async () => {
    cluster = await startDebianPostgres(programs ?? '');
    await createTemplateDatabase(cluster.connectionString);
    database = await createTestDatabase(cluster.connectionString);
    gatehouse = await startGatehouse({ database });
  });

  afterAll(async () => {
    await gatehouse.stop();
    await database.drop();
    await cluster.stop();
  });

  it('migrates, signs up, mails, verifies, refreshes and shows the user', async () => {
    const site = await gatehouse.createSite();
    const post = async (path: string, body: BodyInit): Promise<Record<string, string>> => {
      const response = await fetch(`${site.netlifyUrl}${path}`, { method: 'POST', body });
      expect(response.status).toBe(200);
      return (await response.json()) as Record<string, string>;
    };
    await post('/signup', JSON.stringify({ email: 'ann@x.example', password: 'correct horse' }));
    const token = await site.tokenMailedTo('ann@x.example');
    const tokens = await post('/verify', JSON.stringify({ type: 'signup', token }));
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' });
    const refreshed = await post('/token', form);
    const headers = { authorization: `Bearer ${refreshed['access_token']}` };
    const user = await fetch(`${site.netlifyUrl}/user`, { headers });
    expect(await user.json()).toMatchObject({ email: 'ann@x.example' });
  });
});
