import type { Load } from './load.ts';
import type { Stage } from './stage.ts';
import type { Row } from './table.ts';

/** How long and how often is measured. */
interface Pace {
  readonly rounds: number;
  /** Of one load. */
  readonly seconds: number;
  /** Sites of the crowd. */
  readonly instances: number;
}

/** What a measure is given. */
export interface Bench {
  readonly stage: Stage;
  readonly load: Load;
  readonly pace: Pace;
}

/** Measures, and says what it found in lines of the table. */
export type Measure = (bench: Bench) => Promise<Row[]>;
