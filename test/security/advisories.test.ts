import { describe, expect, it } from 'vitest';
import { advisoryGroups } from './advisories/all-advisories.ts';
import { findProofs } from './advisories/proofs.ts';

const advisories = advisoryGroups.flatMap((group) => group.advisories);

describe('every advisory that is listed', () => {
  it('has a test that names it, unless what went wrong does not exist here', async () => {
    const proofs = await findProofs();
    const unproven = advisories.filter(({ ids, isAbsent }) => !isAbsent && !ids.some((id) => proofs.has(id)));
    expect(unproven.map(({ ids }) => ids[0])).toEqual([]);
  });

  it('is listed once, and a title names none that is not listed', async () => {
    const listed = advisories.flatMap(({ ids }) => ids);
    expect(listed).toHaveLength(new Set(listed).size);
    const named = [...(await findProofs()).keys()].filter((id) => !id.startsWith('ASVS '));
    expect(named.filter((id) => !listed.includes(id))).toEqual([]);
  });

  it('says that it is absent only as long as no test names it', async () => {
    const proofs = await findProofs();
    const absent = advisories.filter(({ isAbsent }) => isAbsent).flatMap(({ ids }) => ids);
    expect(absent.filter((id) => proofs.has(id))).toEqual([]);
  });
});
