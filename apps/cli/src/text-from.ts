import type { Readable } from 'node:stream';

/** What is piped in, without blanks around it: for what should not stand on a command line. */
export async function textFrom(input: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of input) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString().trim();
}
