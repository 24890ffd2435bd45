import { expect, it } from 'vitest';
import { Closers } from './closers.ts';

const never = new Promise<void>(() => undefined);

it('closes the newest first, and goes on after a failure that it tells', async () => {
  const closers = new Closers();
  const closed: string[] = [];
  const errors: string[] = [];
  closers.add('first', () => void closed.push('first'));
  closers.add('second', () => {
    throw new Error('stuck');
  });
  closers.add('third', async () => void closed.push('third'));
  await closers.closeAll(new AbortController().signal, (line) => errors.push(line));
  expect(closed).toEqual(['third', 'first']);
  expect(errors).toEqual(['second: stuck']);
});

it('in a hurry waits for the essential only', async () => {
  const closers = new Closers();
  const closed: string[] = [];
  const hurry = new AbortController();
  closers.add('database', () => void closed.push('database'), true);
  closers.add('requests', () => never);
  closers.add('worker', () => {
    hurry.abort();
    return never;
  });
  await closers.closeAll(hurry.signal, () => undefined);
  expect(closed).toEqual(['database']);
});
