import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../apps/cli/bin/gatehouse.js', import.meta.url));
/** How long the output that is waited for may take. */
export const waitMilliseconds = 30_000;

export type Variables = Readonly<Record<string, string>>;

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
