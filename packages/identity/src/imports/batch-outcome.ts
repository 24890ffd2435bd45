import type { LineProblem } from './line-problem.ts';

/** What became of the users of a batch. */
export interface BatchOutcome {
  added: number;
  updated: number;
  skipped: number;
  readonly problems: LineProblem[];
}
