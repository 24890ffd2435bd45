/** One line of the table. */
export interface Row {
  readonly measure: string;
  readonly value: number;
  readonly unit?: string;
  /** What it must reach; absent where something is only reported. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
  /** What it was made of, for the file. */
  readonly parts?: Readonly<Record<string, number>>;
}

/** Whether a row is as it should be. */
function holds({ value, bar }: Row): boolean {
  if (!bar) return true;
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
}

/** A row for a person: what was measured, what came of it, what it must be, and whether it is. */
export function cellsOf(row: Row): readonly [string, string, string, string] {
  return [row.measure, `${shown(row.value)} ${row.unit ?? '  '}`, barOf(row), verdict(row)];
}

/** The rows for a person, a line each under a head. */
export function tableLines(rows: readonly Row[]): string[] {
  const cells = rows.map(cellsOf);
  const head = ['measure', 'found', 'must be', ''] as const;
  const widths = [0, 1, 2].map((column) => Math.max(...[head, ...cells].map((line) => line[column]?.length ?? 0)));
  const line = ([measure, found, bar, sign]: readonly [string, string, string, string]): string =>
    [measure.padEnd(widths[0] ?? 0), found.padStart(widths[1] ?? 0), bar.padStart(widths[2] ?? 0), sign]
      .join('  ')
      .trimEnd();
  return [line(head), ...cells.map(line)];
}

/** Enough digits to tell values apart, and no more. */
export function shown(value: number): string {
  // What could not be measured; a file has null for it.
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function barOf({ bar }: Row): string {
  if (!bar) return '';
  return 'atLeast' in bar ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`;
}

function verdict(row: Row): string {
  if (!row.bar) return '';
  return holds(row) ? 'holds' : 'MISSED';
}
