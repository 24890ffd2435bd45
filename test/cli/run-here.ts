import { tmpdir } from 'node:os';
import { PassThrough, Readable } from 'node:stream';
import { runCommand } from '@gatehouse/cli';
import type { Gatehouse } from '../support/start-gatehouse.ts';
import type { Ended, Variables } from '../support/spawn-gatehouse.ts';

/**
 * Runs a command that asks a running Gatehouse, in this process: a new one for every line would take far longer than what
 * it does.
 */
export function runHere(
  gatehouse: Gatehouse,
  words: readonly string[],
  token?: string,
  piped?: string,
): Promise<Ended> {
  const env = { GATEHOUSE_ADMIN_URL: gatehouse.adminUrl, GOTRUE_OPERATOR_TOKEN: token ?? gatehouse.operatorToken };
  return runWith(env, words, piped);
}

/** Runs a command in this process, with these variables and no others. @param piped what is piped in */
export async function runWith(env: Variables, words: readonly string[], piped = ''): Promise<Ended> {
  const texts = { out: '', err: '' };
  const code = await runCommand(words, {
    env,
    folder: tmpdir(),
    interactive: false,
    input: Readable.from([Buffer.from(piped)]),
    output: new PassThrough(),
    rewrite: undefined,
    print: (line) => void (texts.out += `${line}\n`),
    complain: (line) => void (texts.err += `${line}\n`),
    onStopSignal: () => () => undefined,
  });
  return { code, ...texts };
}
