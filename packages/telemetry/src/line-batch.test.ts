import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LineBatch } from './line-batch.ts';

function batch(): { lines: LineBatch; writes: string[] } {
  const writes: string[] = [];
  return { lines: new LineBatch({ write: (text) => void writes.push(text) }), writes };
}

function logOf(program: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'log');
  const start = `
    import { createLogger } from ${JSON.stringify(import.meta.resolve('./create-logger.ts'))};
    const log = createLogger({ name: 'test', level: 'info', file: ${JSON.stringify(file)} });
    for (let count = 0; count < 100; count += 1) log.info('line');
    ${program}`;
  spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', start]);
  return readFileSync(file, 'utf8').trim().split('\n');
}

describe('LineBatch', () => {
  it('writes the lines of a moment together, in their order', async () => {
    const { lines, writes } = batch();
    lines.write('one\n');
    lines.write('two\n');
    expect(writes).toEqual([]);
    await vi.waitUntil(() => writes.length > 0);
    expect(writes).toEqual(['one\ntwo\n']);
  });

  it('writes an error at once, behind what was said before it', () => {
    const { lines, writes } = batch();
    lines.lastLevel = 30;
    lines.write('before\n');
    lines.lastLevel = 50;
    lines.write('error\n');
    expect(writes).toEqual(['before\nerror\n']);
  });

  it('keeps no more than a bounded text waiting', () => {
    const { lines, writes } = batch();
    for (let count = 0; count < 70; count += 1) lines.write('x'.repeat(1_000));
    expect(writes).toHaveLength(1);
  });

  it('leaves no listener behind', () => {
    const before = process.listenerCount('exit');
    const { lines } = batch();
    lines.write('one\n');
    lines.flush();
    expect(process.listenerCount('exit')).toBe(before);
  });

  it.each([
    ['ends', ''],
    ['is told to exit', 'process.exit(0);'],
    ['fails', 'throw new Error("no");'],
  ])('loses nothing when the process %s', (_how, program) => {
    expect(logOf(program)).toHaveLength(100);
  });
});
