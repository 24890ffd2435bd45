import { AppError } from '@gatehouse/errors';
import { describe, expect, it } from 'vitest';
import { health } from './health.ts';
import { noStore } from './no-store.ts';
import { ready, type ReadyCheck } from './ready.ts';
import { serveTest } from './test-server.ts';

const passing = (): Promise<void> => Promise.resolve();
const failing = (): Promise<void> => Promise.reject(new Error('planted host is down'));
const hanging = (): Promise<void> => new Promise(() => undefined);

function check(name: string, required: boolean, run: ReadyCheck['check']): ReadyCheck {
  return { name, required, timeoutSeconds: 0.05, check: run };
}

describe('ready', () => {
  it('is ready when every check passes', async () => {
    const { ask } = await serveTest(ready([check('database', true, passing), check('queue', false, passing)]));
    expect(await ask('/ready')).toMatchObject({
      status: 200,
      body: '{"status":"ready","checks":{"database":"ok","queue":"ok"}}',
    });
  });

  it('is degraded, and still 200, without an optional part', async () => {
    const { ask } = await serveTest(ready([check('database', true, passing), check('queue', false, failing)]));
    expect(await ask('/ready')).toMatchObject({
      status: 200,
      body: '{"status":"degraded","checks":{"database":"ok","queue":"failed"}}',
    });
  });

  it.each([
    ['fails', failing],
    ['does not answer in time', hanging],
    [
      'throws at once',
      (): Promise<void> => {
        throw new Error('planted');
      },
    ],
  ])('is 503 with Retry-After when a required check %s, and tells nobody why but the log', async (_, run) => {
    const server = await serveTest(ready([check('database', true, run)], { retryAfterSeconds: 7 }));
    const answer = await server.ask('/ready');
    expect(answer).toMatchObject({ status: 503, body: '{"status":"unavailable","checks":{"database":"failed"}}' });
    expect(answer.headers['retry-after']).toBe('7');
    expect(server.lines).toMatchObject([{ level: 'warn', check: 'database' }]);
  });

  it('runs its checks once for all who ask meanwhile', async () => {
    let runs = 0;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let waiting = 0;
    const { ask } = await serveTest(
      async (_, next) => {
        const done = next();
        waiting += 1;
        if (waiting === 5) release();
        await done;
      },
      ready([{ ...check('database', true, () => ((runs += 1), held)), timeoutSeconds: 10 }]),
    );
    await Promise.all(Array.from({ length: 5 }, () => ask('/ready')));
    expect(runs).toBe(1);
    await ask('/ready');
    expect(runs).toBe(2);
  });
});

describe('health', () => {
  it('has the three members both servers have, in Netlify order', async () => {
    const { ask } = await serveTest(health({ version: '1.2.3', description: 'Gatehouse' }));
    const answer = await ask('/health');
    expect(answer.body).toBe('{"description":"Gatehouse","name":"GoTrue","version":"1.2.3"}');
    expect(answer.headers['content-type']).toBe('application/json');
  });
});

describe('noStore', () => {
  it('keeps answers and errors out of caches', async () => {
    const { ask } = await serveTest(noStore(), () => {
      throw new AppError('invalid_credentials');
    });
    expect((await ask('/token')).headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
  });
});
