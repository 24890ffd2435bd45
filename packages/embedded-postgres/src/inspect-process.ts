import { execFile, spawnSync, type ExecFileException } from 'node:child_process';
import { promisify } from 'node:util';
import { readIfThereSync } from './small-file.ts';

/** What tells a process from a later one with the same pid. */
export interface ProcessFacts {
  /** Name of the program, without its path. */
  readonly command: string;
  /** When it started; only good for comparing with another value of this machine. */
  readonly startedAt: string;
  /** Dead, and not yet collected by its parent: signals still "reach" it. */
  readonly zombie: boolean;
}

/** The facts about a process, or `undefined` when there is none with that pid. */
export async function inspectProcess(pid: number): Promise<ProcessFacts | undefined> {
  if (process.platform === 'linux') return inspectByProc(pid);
  // ps says by its status that there is no such process.
  const { stdout } = await run('ps', psArguments(pid), psOptions).catch((cause: ExecFileException) => {
    if (typeof cause.code === 'number') return { stdout: '' };
    throw psTrouble(cause);
  });
  return parsePs(stdout);
}

/** {@link inspectProcess}, at once. */
export function inspectProcessSync(pid: number): ProcessFacts | undefined {
  if (process.platform === 'linux') return inspectByProc(pid);
  const { error, stdout } = spawnSync('ps', psArguments(pid), psOptions);
  if (error !== undefined) throw psTrouble(error);
  return parsePs(stdout);
}

function inspectByProc(pid: number): ProcessFacts | undefined {
  const line = readIfThereSync(`/proc/${pid}/stat`);
  if (line === undefined) return undefined;
  // proc(5): "pid (comm) state …"; comm may itself hold spaces and brackets, so the last bracket counts.
  const end = line.lastIndexOf(')');
  const fields = line.slice(end + 2).split(' ');
  // The ticks count from boot, hence the boot id: pid and ticks can both repeat after a reboot.
  const boot = readIfThereSync('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return {
    command: line.slice(line.indexOf('(') + 1, end),
    startedAt: `${boot}/${fields[19]}`,
    zombie: fields[0] === 'Z' || fields[0] === 'X',
  };
}

const run = promisify(execFile);
const psOptions = { encoding: 'utf8', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } } as const;

function psArguments(pid: number): string[] {
  return ['-o', 'state=,lstart=,comm=', '-p', String(pid)];
}

function psTrouble(cause: Error): Error {
  return new Error(`ps could not be run: ${cause.message}`, { cause });
}

function parsePs(output: string): ProcessFacts | undefined {
  // "S Sat Nov 21 08:08:28 2026 /usr/bin/postgres"
  const [, state, startedAt, command] = /^(\S+)\s+(\S+\s+\S+\s+\d+\s+\S+\s+\d+)\s+(.*)$/.exec(output.trim()) ?? [];
  if (state === undefined || startedAt === undefined || command === undefined) return undefined;
  return { command: command.slice(command.lastIndexOf('/') + 1), startedAt, zombie: state.startsWith('Z') };
}
