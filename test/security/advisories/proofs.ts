import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join, relative } from 'node:path';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What a title, or the part of one that stands in a table, ends with: `refuses it (CVE-2025-48370, N-1)`. */
const tagged = / \(([^()'"`]+)\)['"`]/g;

/** What may stand there; other brackets at the end of a title mean nothing. */
const idPattern =
  /^(?:(?:GHSA|CVE|GO|RHSA)-[\w:-]+|[NS]-\d+|supabase#\d+|(?:netlify|supabase) [0-9a-f]{7}|ASVS [\d.]+)$/;

/** Which test files prove what: id → paths from the root of the repository, sorted. */
export async function findProofs(): Promise<ReadonlyMap<string, readonly string[]>> {
  const proofs = new Map<string, string[]>();
  for (const path of await testFiles()) {
    const source = await readFile(join(root, path), 'utf8');
    for (const [, tags = ''] of source.matchAll(tagged)) {
      for (const id of tags.split(', ').filter((tag) => idPattern.test(tag))) {
        const paths = proofs.get(id) ?? [];
        if (!paths.includes(path)) proofs.set(id, [...paths, path]);
      }
    }
  }
  return proofs;
}

async function testFiles(): Promise<string[]> {
  const folders = ['test', 'packages', 'apps'];
  const found = await Promise.all(
    folders.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  );
  return found
    .flat()
    .filter(({ name, parentPath }) => name.endsWith('.test.ts') && !parentPath.includes('node_modules'))
    .map(({ name, parentPath }) => relative(root, join(parentPath, name)))
    .toSorted();
}
