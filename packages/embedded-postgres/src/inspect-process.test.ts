import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { inspectProcess, inspectProcessSync } from './inspect-process.ts';

it('a process has one start time for as long as it lives, and another process another', async () => {
  const own = inspectProcessSync(process.pid);
  expect(own).toEqual(inspectProcessSync(process.pid));
  expect(own?.zombie).toBe(false);
  const other = spawn('/bin/sh', ['-c', 'echo up; read line'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  expect(inspectProcessSync(other.pid ?? 0)?.startedAt).not.toBe(own?.startedAt);
  other.stdin.end();
  await once(other, 'exit');
  expect(inspectProcessSync(other.pid ?? 0)).toBeUndefined();
});

/** A process that is dead and stays uncollected, since its parent is stopped before it is killed. */
async function makeZombie() {
  const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  parent.kill('SIGSTOP');
  process.kill(Number(line), 'SIGKILL');
  await expect.poll(() => inspectProcessSync(Number(line))?.zombie, { interval: 5 }).toBe(true);
  return { pid: Number(line), parent };
}

it('a dead process that its parent has not collected is a zombie', async () => {
  const { pid, parent } = await makeZombie();
  expect(inspectProcessSync(pid)?.zombie).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

it('waited for, the facts are those that are had at once', async () => {
  expect(await inspectProcess(process.pid)).toEqual(inspectProcessSync(process.pid));
  expect(await inspectProcess(2 ** 31 - 1)).toBeUndefined();
});

it('a pid without a process has no facts', () => {
  expect(inspectProcessSync(2 ** 31 - 1)).toBeUndefined();
});
