import { readFile } from 'node:fs/promises';
import type { About } from '../bench/about.ts';
import { cellsOf, shown, type Row } from '../bench/speed/table.ts';

interface Point {
  readonly size: number;
  readonly figures: Readonly<Record<string, number>>;
}

/** What a bench left with `--json`. */
interface Results {
  readonly about: About;
  readonly rows?: readonly Row[];
  readonly curves?: Readonly<Record<string, readonly Point[]>>;
}

const place = /(<!-- results: ([a-z-]+) -->)[^]*?(<!-- end of results -->)/g;

/**
 * The page about performance with its tables made anew from the files that the benches left in `performance/`.
 *
 * @param docs the folder of both
 */
export async function fillInResults(docs: URL): Promise<string> {
  const page = await readFile(new URL('performance.md', docs), 'utf8');
  const names = new Set([...page.matchAll(place)].map(([, , name = '']) => name));
  const tables = new Map<string, string>();
  for (const name of names) tables.set(name, await tablesOf(new URL(`performance/${name}.json`, docs)));
  return page.replace(place, (_all, begin: string, name: string, end: string) => {
    return `${begin}\n\n${tables.get(name) ?? ''}\n\n${end}`;
  });
}

async function tablesOf(file: URL): Promise<string> {
  const { about, rows = [], curves = {} } = JSON.parse(await readFile(file, 'utf8')) as Results;
  const tables = [
    ...(rows.length > 0
      ? [
          tableOf(
            ['measure', 'found', 'must be', ''],
            rows.map((row) => cellsOf(row).map(indented)),
          ),
        ]
      : []),
    ...Object.entries(curves).map(([name, points]) => curveOf(name, points)),
  ];
  return [surroundings(about), ...tables].join('\n\n');
}

/** A line that says more of the one above. */
function indented(cell: string): string {
  return cell.startsWith('  ') ? `– ${cell.trim()}` : cell;
}

function surroundings({ date, commit, node, processor, cores, memoryGigabytes, loadBefore }: About): string {
  const where = `${cores} cores (${processor}), ${memoryGigabytes} GB, Node ${node}, load ${shown(loadBefore)} before`;
  return `_Measured ${date}${commit === null ? '' : ` at ${commit}`}: ${where}._`;
}

function curveOf(name: string, points: readonly Point[]): string {
  const columns = Object.keys(points[0]?.figures ?? {});
  const rows = points.map(({ size, figures }) => [
    size.toLocaleString('en'),
    ...columns.map((column) => shown(figures[column] ?? Number.NaN)),
  ]);
  return tableOf([name, ...columns], rows);
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.trim()).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
