import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../../apps/cli/bin/gatehouse.js', import.meta.url));
const waitMilliseconds = 30_000;

type Variables = Readonly<Record<string, string>>;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Everything on standard output so far. */
  out(): string;
  /** Waits until the output fits. @throws Error when the process ends first */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
}

/** Where the parts of a started Gatehouse are. */
export interface Started extends Running {
  readonly api: string;
  readonly admin: string;
  readonly token: string;
}

/** A folder of the test's own, gone after it. */
export function newFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'));
  // As root the database runs under another account, which has to get here for its data to be below this folder.
  chmodSync(folder, 0o755);
  return folder;
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the built command in a folder, with these variables and no others of Gatehouse. */
export function run(words: readonly string[], folder: string, variables: Variables = {}): Running {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, env: { PATH, HOME, ...variables } });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...texts }));
  return {
    pid: child.pid ?? Number.NaN,
    ended,
    out: () => texts.out,
    waitFor: (pattern) => waitFor(child, ended, () => pattern.exec(texts.out), texts),
    signal: (name) => void child.kill(name),
  };
}

/** Runs a command to its end. */
export function runToEnd(words: readonly string[], folder: string, variables: Variables = {}): Promise<Ended> {
  return run(words, folder, variables).ended;
}

/** Ports that nobody else has: the system chooses, the banner tells. */
export const anyPorts: Variables = { PORT: '0', GATEHOUSE_ADMIN_PORT: '0', GATEHOUSE_INBOX_PORT: '0' };

/** A `gatehouse start` that the tests of a file share, so that only the first waits for a new database. */
export interface SharedStart {
  /** Its working directory. */
  folder(): string;
  /** What runs now; started again when a test has ended it. */
  started(): Promise<Started>;
  /** Resolves once nothing runs in the folder. */
  stopped(): Promise<void>;
}

/** Gives a test file a Gatehouse; `prepare` is run on it once. Ended after the last test. */
export function useStart(prepare: (folder: string, started: Started) => Promise<void>): SharedStart {
  let folder = '';
  let current: Started | undefined;
  const stopped = async (): Promise<void> => {
    current?.signal('SIGINT');
    await current?.ended;
    current = undefined;
  };
  const started = async (): Promise<Started> => {
    current ??= await start(folder);
    const it = current;
    void it.ended.then(() => (current = current === it ? undefined : current));
    return it;
  };
  beforeAll(async () => {
    folder = makeFolder();
    await prepare(folder, await started());
  }, waitMilliseconds);
  afterAll(async () => {
    await stopped();
    removeFolder(folder);
  });
  return { folder: () => folder, started, stopped };
}

/** `gatehouse start`, up to its banner. */
async function start(folder: string, variables: Variables = {}): Promise<Started> {
  const running = run(['start'], folder, { ...anyPorts, ...variables });
  await running.waitFor(/\/i\/<slug>/);
  const text = running.out();
  return {
    ...running,
    api: /API +(\S+)/.exec(text)?.[1] ?? '',
    admin: /Admin +(\S+)/.exec(text)?.[1] ?? '',
    token: /Token +(\S+)/.exec(text)?.[1] ?? '',
  };
}

/** The postmaster of a data folder, if it is alive. */
export function livePostmaster(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, 'data/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
    if (!(pid > 1)) return undefined;
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0];
    return state === 'Z' ? undefined : pid;
  } catch {
    return undefined;
  }
}

/** Ends the database of a data folder as a crash would. @throws Error when none runs there */
export function killPostmaster(folder: string): void {
  const pid = livePostmaster(folder);
  if (pid === undefined) throw new Error(`no database runs in ${folder}`);
  process.kill(pid, 'SIGKILL');
}

async function waitFor(
  child: ChildProcess,
  ended: Promise<Ended>,
  look: () => RegExpExecArray | null,
  texts: { out: string; err: string },
): Promise<RegExpExecArray> {
  const deadline = AbortSignal.timeout(waitMilliseconds);
  const end = ended.then(({ code, err }) => {
    throw new Error(`ended with ${code} before its output fitted: ${err}`);
  });
  end.catch(() => undefined);
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (child.stdout === null || deadline.aborted) throw new Error(`no such output: ${texts.out}${texts.err}`);
    await Promise.race([once(child.stdout, 'data', { signal: deadline }), end]);
  }
}
