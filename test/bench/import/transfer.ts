import { request, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { ImportRig } from './import-rig.ts';

/** How a transfer went. */
export interface Transfer {
  readonly users: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Of the process that serves it, in MiB. */
  readonly peakMebibytes: number;
}

/** Sends a file of users. @throws Error when not all of them came in */
export async function sendAll(rig: ImportRig, slug: string, file: Readable, count: number): Promise<Transfer> {
  rig.admin.takePeak();
  const start = performance.now();
  const incoming = await ask(rig, 'POST', `/v1/instances/${slug}/users/import`, file);
  let last = '';
  for await (const line of linesOf(incoming)) last = line;
  const { done } = JSON.parse(last) as { done?: { added: number } };
  if (done?.added !== count) throw new Error(`of ${count} users not all came in: ${last}`);
  return transferOf(rig, count, start);
}

/** Takes all users of a site, and lets go of each line. @throws Error when they are not so many */
export async function takeAll(rig: ImportRig, slug: string, count: number): Promise<Transfer> {
  rig.admin.takePeak();
  const start = performance.now();
  const incoming = await ask(rig, 'GET', `/v1/instances/${slug}/users/export?password_hashes=true`);
  let users = 0;
  for await (const line of linesOf(incoming)) users += line === '' ? 0 : 1;
  if (users !== count) throw new Error(`of ${count} users ${users} came out`);
  return transferOf(rig, count, start);
}

function ask(rig: ImportRig, method: string, path: string, file?: Readable): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${rig.operatorToken}` };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, rig.admin.url), { method, headers, agent: false });
    outgoing.on('response', resolve).on('error', reject);
    if (file) file.pipe(outgoing);
    else outgoing.end();
  });
}

async function* linesOf(incoming: IncomingMessage): AsyncGenerator<string> {
  incoming.setEncoding('utf8');
  let rest = '';
  for await (const chunk of incoming) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function transferOf(rig: ImportRig, users: number, start: number): Transfer {
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  return { users, seconds, perSecond: Math.round(users / seconds), peakMebibytes: rig.admin.takePeak() };
}
