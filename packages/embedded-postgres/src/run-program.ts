import { spawn } from 'node:child_process';
import type { ServerAccount } from './server-account.ts';

/** What a finished program left behind. `status` is `null` when a signal ended it. */
export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of PostgreSQL's programs to its end, as `account` where one is given.
 *
 * The environment is ours, not the caller's: a stray PGOPTIONS, PGPORT or LC_ALL must not change what is started. The
 * program gets its own session, so that a Ctrl-C in the terminal reaches this process only and not a shutdown half-way.
 *
 * @throws Error when the program could not be run at all (a status other than 0 is the caller's to judge)
 */
export function runProgram(
  file: string,
  args: readonly string[],
  account: ServerAccount | undefined,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      // The caller's own folder may be one that the account can't enter.
      cwd: '/',
      env: { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...account,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', (cause) => {
      reject(new Error(`${file} could not be run: ${cause.message}`, { cause }));
    });
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** The one line of a program's output or log that says why it failed. */
export function reasonOf(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) => /\b(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return telling.replace(/^.*?\b(?:FATAL|PANIC|error):\s*/, '').trim();
}
