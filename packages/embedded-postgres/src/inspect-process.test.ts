import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { inspectProcess } from './inspect-process.ts';

it('a process has one start time for as long as it lives, and another process another', async () => {
  const own = inspectProcess(process.pid);
  expect(own).toEqual(inspectProcess(process.pid));
  expect(own?.zombie).toBe(false);
  const other = spawn('/bin/sh', ['-c', 'echo up; read line'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  expect(inspectProcess(other.pid ?? 0)?.startedAt).not.toBe(own?.startedAt);
  other.stdin.end();
  await once(other, 'exit');
  expect(inspectProcess(other.pid ?? 0)).toBeUndefined();
});

/** A process that is dead and stays uncollected, since its parent is stopped before it is killed. */
async function makeZombie() {
  const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  parent.kill('SIGSTOP');
  process.kill(Number(line), 'SIGKILL');
  await expect.poll(() => inspectProcess(Number(line))?.zombie, { interval: 5 }).toBe(true);
  return { pid: Number(line), parent };
}

it('a dead process that its parent has not collected is a zombie', async () => {
  const { pid, parent } = await makeZombie();
  expect(inspectProcess(pid)?.zombie).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

it('a pid without a process has no facts', () => {
  expect(inspectProcess(2 ** 31 - 1)).toBeUndefined();
});
