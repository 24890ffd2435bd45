import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { findProofs } from './advisories/proofs.ts';

/** A row of the table in SECURITY.md. */
interface Requirement {
  readonly id: string;
  readonly tests: readonly string[];
  readonly exception: string;
}

let requirements: readonly Requirement[];
let proofs: ReadonlyMap<string, readonly string[]>;
beforeAll(async () => {
  const text = await readFile(new URL('../../SECURITY.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) +\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)];
  requirements = rows.map(([, id = '', , tests = '', exception = '']) => ({
    id,
    tests: [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path),
    exception: exception.trim(),
  }));
  proofs = await findProofs();
});

describe('every requirement of ASVS that SECURITY.md lists', () => {
  it('names the tests that name it, and no others', () => {
    expect(requirements.length).toBeGreaterThanOrEqual(19);
    for (const { id, tests } of requirements) expect(tests, id).toEqual(proofs.get(`ASVS ${id}`) ?? []);
  });

  it('is met by a test, or says why it is not', () => {
    const bare = requirements.filter(({ tests, exception }) => tests.length === 0 && exception === '');
    expect(bare.map(({ id }) => id)).toEqual([]);
  });

  it('is there for every title that names one', () => {
    const named = [...proofs.keys()].filter((id) => id.startsWith('ASVS ')).map((id) => id.slice('ASVS '.length));
    const listed = requirements.map(({ id }) => id);
    expect(named.filter((id) => !listed.includes(id))).toEqual([]);
  });
});
