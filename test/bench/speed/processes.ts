import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@gatehouse/testing';
import type { Variables } from '../../support/spawn-gatehouse.ts';

/** Which processors a process may use: what serves has the first, what asks the last; or both have all. */
export type Place = 'server' | 'load' | 'anywhere';

/** A process that answers questions beside its work. */
export interface Process {
  readonly pid: number;
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
}

/** A process that listens. */
export interface ServerProcess extends Process {
  readonly url: string;
}

const gatehouse = fileURLToPath(new URL('../../../apps/cli/bin/gatehouse.js', import.meta.url));
const probe = new URL('probe.js', import.meta.url).href;
const readyMilliseconds = 60_000;
const canPin = cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Starts `gatehouse multi`, as built, and waits until it answers. What it logs goes to a file. */
export async function startGatehouseProcess(variables: Variables, place: Place): Promise<ServerProcess> {
  const port = await freePort();
  const words = [...profileWords(), '--expose-gc', '--import', probe, gatehouse, 'multi'];
  return listening(port, startProcess(words, place, { ...variables, PORT: String(port) }));
}

/** Starts `gatehouse worker`, as built; it takes up its work when it is ready. */
export function startWorkerProcess(variables: Variables, place: Place): Process {
  return startProcess([gatehouse, 'worker'], place, { ...variables, GATEHOUSE_WORKER_PORT: '0' });
}

/** Starts the parts alone, and waits until they answer. */
export async function startPartsProcess(variables: Variables, place: Place): Promise<ServerProcess> {
  const port = await freePort();
  const program = fileURLToPath(new URL('parts.ts', import.meta.url));
  const words = ['--conditions=source', '--import', probe, '--import', 'tsx', program];
  return listening(port, startProcess(words, place, { ...variables, PORT: String(port) }));
}

/** Starts a program of node's. */
export function startProcess(words: readonly string[], place: Place, variables: Variables = {}): Process {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const log = openSync(join(folder, 'log'), 'a');
  const [command = '', ...args] = [...pinned(place), process.execPath, ...words];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, {
    stdio: ['ignore', log, log, 'ipc'],
    env: { PATH, HOME, NODE_ENV: 'production', ...variables },
  });
  closeSync(log);
  // A measure that fails leaves nothing running.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  const questions = new Questions(child, () => readFileSync(join(folder, 'log'), 'utf8').slice(-2_000));
  return {
    pid: child.pid ?? Number.NaN,
    ask: (question) => questions.ask(question),
    stop: async () => {
      questions.isStopping = true;
      if (child.exitCode === null && child.kill(profileWords().length > 0 ? 'SIGTERM' : 'SIGKILL'))
        await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Questions to a process, and which of its messages answers which. */
class Questions {
  isStopping = false;
  readonly #child: ChildProcess;
  readonly #open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #last = 0;
  #end: Error | undefined;

  constructor(child: ChildProcess, readLog: () => string) {
    this.#child = child;
    child.on('message', (message) => this.#receive(message as { id: number; value?: unknown; problem?: string }));
    child.on('exit', (code) => {
      if (this.isStopping) return;
      this.#end = new Error(`a process ended with ${code}: ${readLog()}`);
      for (const { reject } of this.#open.values()) reject(this.#end);
    });
  }

  ask<Answer>(question: object): Promise<Answer> {
    if (this.#end) return Promise.reject(this.#end);
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve: (value) => resolve(value as Answer), reject });
      this.#child.send({ id, ...question });
    });
  }

  #receive({ id, value, problem }: { id: number; value?: unknown; problem?: string }): void {
    const question = this.#open.get(id);
    this.#open.delete(id);
    if (problem === undefined) question?.resolve(value);
    else question?.reject(new Error(problem));
  }
}

/** `BENCH_PROFILE=<folder>` leaves a profile of each server there, for the flame graph of a browser's developer tools. */
function profileWords(): string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'];
}

function pinned(place: Place): string[] {
  if (!canPin || place === 'anywhere') return [];
  return ['taskset', '-c', place === 'server' ? '0' : String(cpus().length - 1)];
}

async function listening(port: number, process: Process): Promise<ServerProcess> {
  const url = `http://127.0.0.1:${port}`;
  const ended = process.ask<never>({ ask: 'nothing' });
  const deadline = performance.now() + readyMilliseconds;
  while (!(await Promise.race([answers(url), ended]))) {
    if (performance.now() > deadline) throw new Error('a server does not begin to answer');
    await sleep(20);
  }
  ended.catch(() => undefined);
  return { ...process, url };
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(`${url}/health`, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
