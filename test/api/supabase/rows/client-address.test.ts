import { expect, it, onTestFinished } from 'vitest';
import { createApi } from '@gatehouse/api';
import { serve } from '@gatehouse/http';
import { createLogger } from '@gatehouse/telemetry';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

/** Asks for the settings with a header, and says what the log had to say of it. */
async function warningsFor(header: string | undefined): Promise<unknown[]> {
  const lines: string[] = [];
  const log = createLogger({ name: 'test', level: 'warn', destination: { write: (line) => void lines.push(line) } });
  const options = { host: '127.0.0.1', port: 0, drainSeconds: 1, log };
  const { port, close } = await serve(createApi({ ...api().dependencies, log }), options);
  onTestFinished(close);
  const headers = header === undefined ? {} : { 'Sb-Forwarded-For': header };
  const { status } = await fetch(`http://127.0.0.1:${port}/i/a/auth/v1/settings`, { headers });
  expect(status).toBe(200);
  return lines.map((line) => (JSON.parse(line) as { found?: string }).found);
}

/** supabase-core.md 1.2. */
it('an Sb-Forwarded-For that begins with no address is passed over, and said in the log', async () => {
  api().configure({ security: { sb_forwarded_for_enabled: true } });
  expect(await warningsFor('gateway, 192.0.2.7')).toEqual(['gateway, 192.0.2.7']);
  expect(await warningsFor('192.0.2.7, gateway')).toEqual([]);
  expect(await warningsFor(undefined)).toEqual([]);
});

it('nobody is told of the header where the settings do not ask for it', async () => {
  expect(await warningsFor('gateway')).toEqual([]);
});
