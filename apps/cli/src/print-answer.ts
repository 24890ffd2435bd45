import { visibleLine } from '@gatehouse/telemetry';
import type { AdminOptions } from './open-admin-client.ts';
import type { Terminal } from './terminal.ts';

/** Writes what was answered: as JSON for programs that ask for it, else in lines for people. */
export function printAnswer(
  terminal: Terminal,
  { json }: Pick<AdminOptions, 'json'>,
  answer: object,
  lines: readonly string[],
): void {
  if (json) terminal.print(JSON.stringify(answer, null, 2));
  // A tenant's text must not begin a line of its own.
  else for (const line of lines) terminal.print(visibleLine(line));
}
