import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './free-port.ts';

/** A Redis server of a test. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Runs one command through `redis-cli`. @returns what it printed. */
  run(...command: string[]): Promise<string>;
  /** Kills it, as a crash would. Idempotent. */
  stop(): Promise<void>;
}

/** Starts Redis on a port, a free one unless told otherwise, and waits until it answers. It keeps nothing on disk. */
export async function startRedis(port?: number): Promise<TestRedis> {
  const chosen = port ?? (await freePort());
  const child = spawn('redis-server', ['--port', String(chosen), '--save', '', '--bind', '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of child.stdout) {
    if (String(line).includes('Ready to accept connections')) break;
  }
  const url = `redis://127.0.0.1:${chosen}`;
  return {
    url,
    port: chosen,
    run: (...command) => runClient(url, command),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function runClient(url: string, command: readonly string[]): Promise<string> {
  const child = spawn('redis-cli', ['-u', url, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  return output;
}
