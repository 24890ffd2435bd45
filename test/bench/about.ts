import { spawnSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** Where and when something was measured: without it, figures say little. */
export interface About {
  /** As in ISO 8601. */
  readonly date: string;
  /** Of the source; null outside a checkout. */
  readonly commit: string | null;
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  /** Processes that wanted a processor, in the minute before: what else the machine had to do. */
  readonly loadBefore: number;
}

/** Call it before anything is measured. */
export function describeSurroundings(): About {
  const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git.status === 0 ? git.stdout.trim() : null,
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 1_073_741_824),
    loadBefore: loadavg()[0] ?? Number.NaN,
  };
}
