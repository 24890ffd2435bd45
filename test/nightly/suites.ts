/** Something that takes too long for every change. */
export interface NightlySuite {
  readonly name: string;
  /** What is known when it passes. */
  readonly proves: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const tsx = ['npx', 'tsx', '--conditions=source'];
const bench = [...tsx, 'test/bench/main.ts'];
const vitest = ['npx', 'vitest', 'run'];

/** All of them, in the order in which they are run. */
export const nightlySuites: readonly NightlySuite[] = [
  {
    name: 'faults',
    proves:
      'no fault of docs/faults.md loses anything, or doubles what no killed worker held; the database is away for 20 s',
    command: [...vitest, 'test/chaos', '--maxWorkers=1'],
    env: { FAULTS_AWAY_SECONDS: '20' },
  },
  {
    name: 'full-disk',
    proves:
      'on a disk that is full, even for PostgreSQL’s log, people are asked to come back, nobody is lost, and room is all it takes',
    command: [...tsx, 'test/nightly/full-disk/main.ts'],
  },
  {
    name: 'fuzz',
    proves: 'for ten minutes of values nobody thought of, no parser fails in another way than it declares',
    command: [...tsx, 'test/fuzz/main.ts', '--minutes', '10'],
  },
  {
    name: 'row-security',
    proves: 'the whole suite passes with row-level security as well',
    command: vitest,
    env: { GATEHOUSE_TEST_ROW_SECURITY: 'on' },
  },
  {
    name: 'speed',
    proves: 'the table of docs/performance.md',
    command: [...bench, 'speed', '--json', 'docs/performance/speed.json'],
  },
  {
    name: 'growth',
    proves: 'the curves of docs/performance.md',
    command: [...bench, 'speed', '--growth', '--json', 'docs/performance/growth.json'],
  },
  {
    name: 'import',
    proves: 'users in and out, and lists of a large platform',
    command: [...bench, 'import', '--users', '100000', '--json', 'docs/performance/import.json'],
  },
];
