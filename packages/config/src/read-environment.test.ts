import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readEnvironment } from './read-environment.ts';

function folderWith(file: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, file), text);
  return folder;
}

it('the environment beats the file, unless it is empty there', () => {
  const folder = folderWith('.env', 'A=file\nB=file\nC=file');
  expect(readEnvironment({ env: { A: 'env', B: '' }, folder })).toEqual({ A: 'env', B: 'file', C: 'file' });
});

it('a folder without .env is fine, a named file that is missing is not', () => {
  const folder = folderWith('other', '');
  expect(readEnvironment({ env: { A: '1' }, folder })).toEqual({ A: '1' });
  expect(() => readEnvironment({ env: {}, folder, file: 'gone.env' })).toThrow(/gone\.env cannot be read: it does not/);
});

it('a malformed line stops the start and is named', () => {
  const folder = folderWith('site.env', 'A=1\nSECRET hunter2');
  expect(() => readEnvironment({ env: {}, folder, file: 'site.env' })).toThrow(
    /site\.env, line 2: expected NAME=value$/,
  );
});
