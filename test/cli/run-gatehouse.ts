import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { run, waitMilliseconds, type Running, type Variables } from '../support/spawn-gatehouse.ts';

export { run, runToEnd, type Ended, type Running } from '../support/spawn-gatehouse.ts';

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

/** Ports that nobody else has: the system chooses, the banner tells. */
export const anyPorts: Variables = {
  PORT: '0',
  GATEHOUSE_ADMIN_PORT: '0',
  GATEHOUSE_WORKER_PORT: '0',
  GATEHOUSE_INBOX_PORT: '0',
};

/** A `gatehouse start` that the tests of a file share, so that only the first waits for a new database. */
export interface SharedStart {
  /** Its working directory. */
  folder(): string;
  /** What runs now; started again when a test has ended it. */
  started(): Promise<Started>;
  /** Resolves once nothing runs in the folder. */
  stopped(): Promise<void>;
}

/**
 * Gives a test file a Gatehouse; `prepare` is run on it once. Ended after the last test.
 *
 * @param variables what it is started with beside its ports
 */
export function useStart(
  prepare: (folder: string, started: Started) => Promise<void>,
  variables: Variables = {},
): SharedStart {
  let folder = '';
  let current: Started | undefined;
  const stopped = async (): Promise<void> => {
    current?.signal('SIGINT');
    await current?.ended;
    current = undefined;
  };
  const started = async (): Promise<Started> => {
    current ??= await start(folder, variables);
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
    token: readFileSync(join(folder, 'data/operator-token'), 'utf8').trim(),
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
