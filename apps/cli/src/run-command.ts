import { ConfigError } from '@gatehouse/config';
import { isAppError } from '@gatehouse/errors';
import { visibleLine } from '@gatehouse/telemetry';
import { CommanderError, type Command } from 'commander';
import { DegradedError } from './degraded-error.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command line.
 *
 * @param words what was typed after the name of the program
 * @returns the exit code: 0 done, 1 failed, 2 typed wrongly, 3 what was asked after is degraded
 */
export async function runCommand(words: readonly string[], given: Terminal): Promise<number> {
  const terminal = withoutControls(given);
  try {
    const program = createProgram(terminal);
    refuseUnknown(program, words[0]);
    await program.parseAsync([...words], { from: 'user' });
    return 0;
  } catch (error) {
    return explain(error, terminal);
  }
}

/** What a tenant, a foreign server or a file has said must not act on the screen of who reads it. */
function withoutControls(terminal: Terminal): Terminal {
  return {
    ...terminal,
    // Help and JSON come in one piece; whoever prints words of others in lines sees to their ends (printAnswer).
    print: (text) => terminal.print(text.split('\n').map(visibleLine).join('\n')),
    complain: (line) => terminal.complain(visibleLine(line)),
  };
}

// Without this an unknown word would be taken for a superfluous one after `serve`, the verb of no verb.
function refuseUnknown(program: Command, word: string | undefined): void {
  if (word === undefined || word.startsWith('-') || word === 'help') return;
  const known = program.commands.map((command) => command.name());
  if (!known.includes(word)) {
    throw new UsageError(`there is no command ${JSON.stringify(word)}; there are ${known.join(', ')}`);
  }
}

function explain(error: unknown, terminal: Terminal): number {
  // Commander has already written its own line by then.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  for (const problem of problemsOf(error)) terminal.complain(`gatehouse: ${problem}`);
  if (error instanceof UsageError) return 2;
  return error instanceof DegradedError ? 3 : 1;
}

const fileTroubles: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/** A line for each thing that can be mended. */
function problemsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  if (isAppError(error) && error.problems) return error.problems.map(({ path, problem }) => `${path}: ${problem}`);
  return [firstLine(error)];
}

function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { syscall, path, code = '' } = error as NodeJS.ErrnoException;
  if (syscall === 'open' && path !== undefined) return `${path} cannot be opened: ${fileTroubles[code] ?? code}`;
  // An AggregateError of Node (every address of a host refused) has its reason in its parts.
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const message = error.message || (inner instanceof Error ? inner.message : error.name);
  return message.split('\n', 1)[0] ?? message;
}
