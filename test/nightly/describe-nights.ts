import type { About } from '../bench/about.ts';
import type { NightlySuite } from './suites.ts';

/** What came of a suite when it was last run. */
export interface Night {
  readonly about: About;
  readonly minutes: number;
  readonly outcome: 'passed' | 'failed';
}

/** Of each suite, by its name. */
export type Nights = Readonly<Record<string, Night>>;

/** The page that says what ran when, and what came of it. */
export function describeNights(suites: readonly NightlySuite[], nights: Nights): string {
  const rows = suites.map((suite) => `| \`${suite.name}\` | ${suite.proves} | ${lastOf(nights[suite.name])} |`);
  return `# Nightly

What takes too long for every change is run by \`npm run nightly\`, or one suite of it by \`npm run nightly -- faults\`. It writes
this page and fails when a suite did. What happened when each was last run:

| suite | proves that | last run |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function lastOf(night: Night | undefined): string {
  if (!night) return 'not yet';
  const { about, minutes, outcome } = night;
  const where = `${about.cores} cores, Node ${about.node}${about.commit === null ? '' : `, at ${about.commit}`}`;
  return `${about.date}: **${outcome}** in ${Math.max(1, Math.round(minutes))} min (${where})`;
}
