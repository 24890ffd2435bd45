import type { Readable } from 'node:stream';

/** What is piped in, without blanks around it: for what should not stand on a command line. */
export async function textFrom(input: Readable): Promise<string> {
  return (await allOf(input)).trim();
}

/** The same for a password, of which blanks are a part: only the line end that `echo` adds is none. */
export async function passwordFrom(input: Readable): Promise<string> {
  return (await allOf(input)).replace(/\r?\n$/, '');
}

async function allOf(input: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of input) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString();
}
