import { expect, it, onTestFinished } from 'vitest';
import { createApi } from '@gatehouse/api';
import { serve } from '@gatehouse/http';
import { createLogger } from '@gatehouse/telemetry';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

interface Line {
  readonly level: string;
  readonly found?: string;
  readonly remote_addr?: string;
}

/** Asks for the settings with a header. @returns what the log had to say of it */
async function linesFor(header: string | undefined): Promise<Line[]> {
  const lines: Line[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Line);
  const log = createLogger({ name: 'test', level: 'info', destination: { write } });
  const options = { host: '127.0.0.1', port: 0, drainSeconds: 1, log };
  const { port, close } = await serve(createApi({ ...api().dependencies, log }), options);
  onTestFinished(close);
  const headers = header === undefined ? {} : { 'Sb-Forwarded-For': header };
  const { status } = await fetch(`http://127.0.0.1:${port}/i/a/auth/v1/settings`, { headers });
  expect(status).toBe(200);
  return lines;
}

async function warningsFor(header: string | undefined): Promise<unknown[]> {
  return (await linesFor(header)).filter(({ level }) => level === 'warn').map(({ found }) => found);
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

it('the line of a request has the address that the gateway says, where the settings believe it', async () => {
  api().configure({ security: { sb_forwarded_for_enabled: true } });
  const [believed] = await linesFor('2001:DB8::7, 198.51.100.1');
  expect(believed?.remote_addr).toBe('2001:db8::7');
  api().configure({ security: { sb_forwarded_for_enabled: false } });
  const [line] = await linesFor('192.0.2.7');
  expect(line?.remote_addr).toBe('127.0.0.1');
});
