import { describe, expect, it } from 'vitest';
import { mappedClaims } from './mapped-claims.ts';

const attributes = [
  { name: 'urn:oid:2.5.4.42', friendlyName: 'givenName', values: ['Ada'] },
  { name: 'groups', friendlyName: '', values: ['staff', 'admins'] },
  { name: 'empty', friendlyName: '', values: [] },
];

describe('mappedClaims', () => {
  it('finds attributes by name or friendly name, in any case', () => {
    const keys = { a: { name: 'GIVENNAME' }, b: { name: 'URN:OID:2.5.4.42' } };
    expect(mappedClaims({ keys }, attributes)).toEqual({ a: 'Ada', b: 'Ada' });
  });

  it('takes the first candidate that says something', () => {
    const keys = { a: { name: 'nothing', names: ['empty', 'groups', 'givenName'] } };
    expect(mappedClaims({ keys }, attributes)).toEqual({ a: 'staff' });
  });

  it('takes all values where a list is wanted', () => {
    expect(mappedClaims({ keys: { a: { name: 'groups', array: true } } }, attributes)).toEqual({
      a: ['staff', 'admins'],
    });
  });

  it('falls back to the default, whatever it is, and else leaves the claim out', () => {
    const keys = { a: { name: 'x', default: { b: 1 } }, c: { default: 'd' }, e: { name: 'x' }, f: { default: null } };
    expect(mappedClaims({ keys }, attributes)).toEqual({ a: { b: 1 }, c: 'd' });
  });

  it('finds nothing by an empty name', () => {
    expect(mappedClaims({ keys: { a: { name: '' } } }, attributes)).toEqual({});
  });
});
