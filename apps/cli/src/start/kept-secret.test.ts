import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keepSecret, readKeptSecret } from './kept-secret.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-secret-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('is made once, kept, and readable by its owner only', () => {
  const folder = newFolder();
  expect(readKeptSecret(folder, 'key')).toBeUndefined();
  const secret = keepSecret(folder, 'key', 'base64');
  expect(Buffer.from(secret, 'base64')).toHaveLength(32);
  expect(keepSecret(folder, 'key', 'base64')).toBe(secret);
  expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['key']);
});

it('that was emptied stops the start instead of being replaced', () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'key'), '\n');
  expect(() => keepSecret(folder, 'key', 'base64')).toThrow(/key is empty: restore it from a backup/);
});
