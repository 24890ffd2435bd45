import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectProcessSync } from './inspect-process.ts';
import { makeDataDir } from './make-data-dir.ts';
import { readIfThereSync } from './small-file.ts';
import { codeOf, messageOf } from './system-error.ts';

/** Held by one process for one data folder. */
export interface DataDirLock {
  /** Lets the next process in. Synchronous, so that it can run in an `exit` listener; a second call does nothing. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Takes the folder for this process alone (the folder is made when it is missing).
 *
 * The lock is a file `lock` that holds the pid and start time of its process. One whose process is dead, or whose pid now
 * belongs to a later process, is taken over.
 *
 * @throws Error in one line when the folder can't be made or written; naming the pid when a live process holds it
 */
export function acquireDataDirLock(dir: string): DataDirLock {
  makeDataDir(dir);
  try {
    const held = take(join(dir, 'lock'), dir);
    return { release: () => release(held) };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new Error(`The data folder ${dir} cannot be locked: ${messageOf(error)}`, { cause: error });
  }
}

interface HeldFile {
  readonly path: string;
  readonly content: string;
}

function take(path: string, dir: string): HeldFile {
  const content = describeSelf();
  const draft = `${path}.${randomUUID()}`;
  // A lock appears with its content or not at all: a file created first and filled afterwards would look stale between.
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    while (!placeLock(draft, path)) {
      const found = readIfThereSync(path);
      if (found === undefined) continue;
      refuseLiveHolder(found, dir);
      if (replaceStale(path, dir, found, draft)) break;
    }
    return { path, content };
  } finally {
    rmSync(draft, { force: true });
  }
}

function placeLock(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Puts our file in the place of a stale one; false when somebody else was faster.
 *
 * Two processes may have seen the same stale lock, and the second must not replace the first one's new lock. So a second
 * lock guards the step, and the content is compared again under it. Its own holder may die too, which the same rules heal.
 */
function replaceStale(path: string, dir: string, stale: string, draft: string): boolean {
  const guard = take(`${path}.takeover`, dir);
  try {
    if (readIfThereSync(path) !== stale) return false;
    renameSync(draft, path);
    return true;
  } finally {
    release(guard);
  }
}

function release(held: HeldFile): void {
  if (readIfThereSync(held.path) === held.content) rmSync(held.path, { force: true });
}

function refuseLiveHolder(content: string, dir: string): void {
  const holder = parseHolder(content);
  if (holder === undefined) return;
  const found = inspectProcessSync(holder.pid);
  if (found === undefined || found.zombie || found.startedAt !== holder.startedAt) return;
  throw new Error(`The data folder ${dir} is in use by process ${holder.pid}: stop it, or choose another folder`);
}

/** The third line tells two locks of one process apart, so that releasing one twice can't end the other. */
function describeSelf(): string {
  return `${process.pid}\n${inspectProcessSync(process.pid)?.startedAt ?? ''}\n${randomUUID()}\n`;
}

function parseHolder(content: string): Holder | undefined {
  const [pid = '', startedAt = ''] = content.split('\n');
  return /^\d+$/.test(pid) ? { pid: Number(pid), startedAt } : undefined;
}
