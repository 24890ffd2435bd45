import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { loopback } from './cluster.ts';
import { readIfThere, writeWhole } from './small-file.ts';
import { codeOf } from './system-error.ts';

/** From 32768 on, any outgoing connection may be holding the port (Linux' default `ip_local_port_range`). */
const portsFrom = 20_000;
const portsBelow = 32_768;
const triesMax = 200;

/**
 * The port for a server that is about to start: the asked one, else the one remembered for the data folder if it is free,
 * else a free one.
 *
 * @throws Error naming the port when the asked one can't be had
 */
export async function choosePort(dataDir: string, asked: number): Promise<number> {
  if (asked !== 0) {
    const trouble = await tryPort(asked);
    if (trouble === undefined) return asked;
    throw new PortError(asked, trouble);
  }
  const remembered = Number(await readIfThere(join(dataDir, 'port')));
  const isPort = Number.isInteger(remembered) && remembered > 0 && remembered < 65_536;
  if (isPort && (await tryPort(remembered)) === undefined) return remembered;
  return findFreePort();
}

/** Keeps the port for the next start of this data folder. */
export async function rememberPort(dataDir: string, port: number): Promise<void> {
  await writeWhole(join(dataDir, 'port'), `${port}\n`);
}

/** The server can't listen on a port; the message names it. */
export class PortError extends Error {
  constructor(port: number, code: string) {
    const reason = code === 'EADDRINUSE' ? 'is taken by another process' : `can't be used (${code})`;
    super(`Port ${port} on ${loopback} ${reason}: free it, or choose another one for the database`);
    this.name = 'PortError';
  }
}

async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = randomInt(portsFrom, portsBelow);
    if ((await tryPort(port)) === undefined) return port;
  }
  throw new Error(`No free port was found between ${portsFrom} and ${portsBelow - 1} on ${loopback}`);
}

/** `undefined` when it is possible to listen there, else the system's code. */
async function tryPort(port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, loopback);
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return codeOf(error) ?? 'unknown';
  } finally {
    if (server.listening) {
      server.close();
      await once(server, 'close');
    }
  }
}
