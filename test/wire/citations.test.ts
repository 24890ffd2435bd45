import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const wire = join(root, 'docs/wire');
const rooms = ['apps', 'packages', 'migrations', 'test'];
const ours = /\.(?:tsx?|sql|js)$/;
const elsewhere = /(?:^|\/)(?:node_modules|dist)\//;
const citation = /\b(netlify|supabase-core|supabase-extended)\.md (\d+(?:\.\d+)*)/g;
const decision = /\b[Dd]ecisions? (\d+)(?: and (\d+))?/g;

/** Numbers of the headings of a page, and of the rows of its numbered tables under theirs: 15.2 is row 2 of section 15. */
function sectionsOf(page: string): ReadonlySet<string> {
  const sections = new Set<string>();
  let heading = '';
  for (const line of readFileSync(join(wire, page), 'utf8').split('\n')) {
    const title = /^#+ (\d+(?:\.\d+)*)/.exec(line)?.[1];
    if (title !== undefined) sections.add((heading = title));
    const row = /^\| (\d+) \|/.exec(line)?.[1];
    if (row !== undefined) sections.add(`${heading}.${row}`);
  }
  return sections;
}

const pages = Object.fromEntries(
  ['netlify', 'supabase-core', 'supabase-extended'].map((name) => [name, sectionsOf(`${name}.md`)]),
);
const decisions = new Set(readFileSync(join(wire, 'decisions.md'), 'utf8').match(/^\d+(?=\. )/gm));
const adrs = new Set(readdirSync(join(root, 'docs/adr')).map((name) => String(Number(name.slice(0, 4)))));

function sources(): string[] {
  return rooms
    .flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
    )
    .filter((file) => ours.test(file) && !elsewhere.test(file));
}

/** What a file cites and nobody wrote. */
function missingIn(text: string): string[] {
  const sections = [...text.matchAll(citation)].filter(([, page = '', section = '']) => !pages[page]?.has(section));
  const numbers = [...text.matchAll(decision)].filter(([, ...cited]) =>
    cited.some((number) => number !== undefined && !decisions.has(number)),
  );
  const records = [...text.matchAll(/\bADR (\d+)/g)].filter(([, number = '']) => !adrs.has(number));
  return [...sections, ...numbers, ...records].map(([cited]) => cited);
}

it('what a comment cites is written down', () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(1_000);
  const missing = files.flatMap((file) =>
    missingIn(readFileSync(join(root, file), 'utf8')).map((cited) => `${file}: ${cited}`),
  );
  expect(missing).toEqual([]);
});

it('a citation of nothing is found', () => {
  const nothing = ['netlify.md', 'decision', 'ADR'].map((of) => `${of} 999`);
  expect(missingIn(nothing.map((cited) => `(${cited})`).join(' '))).toEqual(nothing);
});
