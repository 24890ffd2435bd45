import { createHash, type Hash } from 'node:crypto';
import {
  advanceUserImport,
  finishUserImport,
  inTransaction,
  type Scope,
  type UserImportRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { BatchOutcome } from './batch-outcome.ts';
import type { LineProblem } from './line-problem.ts';
import { readAhead } from './read-ahead.ts';
import { readLines, type Line } from './read-lines.ts';
import { readUserLine, type LineRules } from './read-user-line.ts';
import { readEach, storeUsers, type ReadUsers } from './store-users.ts';

/** How many users one statement stores: 500 take some 100 ms, in which nobody else waits for a lock. */
const batchLines = 500;

/** Where an import is. */
export interface ImportCounts {
  /** Lines that are done, since the file began. */
  readonly lines: number;
  readonly added: number;
  readonly updated: number;
  readonly skipped: number;
  /** Lines that were not imported, or not whole. */
  readonly failed: number;
}

/** What an import tells while it goes on. */
export type ImportEvent =
  | { readonly kind: 'problem'; readonly problem: LineProblem }
  | { readonly kind: 'progress'; readonly counts: ImportCounts }
  | { readonly kind: 'done'; readonly counts: ImportCounts };

/** What an import is done with. */
export type ImportContext = Scope & LineRules;

/**
 * Imports the users of a file, a line each. What is done is written down with every batch: an import that breaks off, for
 * whatever reason, goes on where it was when it is called again with the same file.
 *
 * Reads one batch further than it has stored and its caller has listened: memory does not grow with the file.
 *
 * @param job as it was opened
 * @throws AppError `conflict` when another call goes on with the same import; `user_quota_reached`; `validation_failed` when the file does not
 *   begin with the lines that are done
 */
export async function* importUsers(
  context: ImportContext,
  job: UserImportRow,
  file: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportEvent> {
  const hash = createHash('sha256');
  const lines = readLines(file, hash);
  await skipDone(job, lines, hash);
  let counts = countsOf(job);
  for await (const batch of readAhead(batchesOf(context, lines, hash))) {
    const outcome = await storeBatch(context, job, counts.lines, batch);
    for (const problem of outcome.problems) yield { kind: 'problem', problem };
    counts = addUp(counts, outcome, batch.linesDone);
    yield { kind: 'progress', counts };
  }
  await finishUserImport(context, job.id, context.now);
  yield { kind: 'done', counts };
}

/** What is known of an import. */
export function countsOf(job: UserImportRow): ImportCounts {
  return {
    lines: Number(job.lines_done),
    added: Number(job.added),
    updated: Number(job.updated),
    skipped: Number(job.skipped),
    failed: Number(job.failed),
  };
}

async function skipDone(job: UserImportRow, lines: AsyncGenerator<Line>, hash: Hash): Promise<void> {
  const done = Number(job.lines_done);
  if (done === 0) return;
  for (let number = 0; number < done;) {
    const { value, done: isOver } = await lines.next();
    if (isOver === true) throw otherFile(`it has ${number} lines, and ${done} are done`);
    number = value.number;
  }
  if (!hash.copy().digest().equals(job.digest)) throw otherFile(`its first ${done} lines are others than those done`);
}

function otherFile(problem: string): AppError {
  const text = 'This is not the file that the import began with: {problem}';
  return new AppError('validation_failed', { text, params: { problem } });
}

/** Users that are stored at once. */
interface Batch {
  readonly read: ReadUsers;
  /** Lines that are done with it. */
  readonly linesDone: number;
  /** Of those lines. */
  readonly digest: Buffer;
}

async function* batchesOf(rules: LineRules, lines: AsyncGenerator<Line>, hash: Hash): AsyncGenerator<Batch, void> {
  let batch: Line[] = [];
  let size = 0;
  for await (const line of lines) {
    batch.push(line);
    size += line.text?.length ?? 0;
    if (batch.length < batchLines && size < batchCharactersMax) continue;
    yield batchOf(rules, batch, hash);
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batchOf(rules, batch, hash);
}

/** Lines may be long: what is held at once is bounded too. */
const batchCharactersMax = 4_194_304;

function batchOf(rules: LineRules, lines: readonly Line[], hash: Hash): Batch {
  const read = readEach(lines, (line) => readUserLine(rules, line));
  return { read, linesDone: lines.at(-1)?.number ?? 0, digest: hash.copy().digest() };
}

async function storeBatch(
  context: ImportContext,
  job: UserImportRow,
  from: number,
  { read, linesDone, digest }: Batch,
): Promise<BatchOutcome> {
  return inTransaction(context, async (tx) => {
    const outcome = await storeUsers(tx, job.policy, read);
    const progress = { ...outcome, failed: failedLines(outcome), linesDone, digest };
    const isOurs = await advanceUserImport(tx, { id: job.id, from, now: context.now }, progress);
    if (!isOurs) throw new AppError('conflict', { text: 'Another request goes on with this import' });
    return outcome;
  });
}

function failedLines({ problems }: BatchOutcome): number {
  return new Set(problems.map(({ line }) => line)).size;
}

function addUp(counts: ImportCounts, outcome: BatchOutcome, lines: number): ImportCounts {
  return {
    lines,
    added: counts.added + outcome.added,
    updated: counts.updated + outcome.updated,
    skipped: counts.skipped + outcome.skipped,
    failed: counts.failed + failedLines(outcome),
  };
}
