import { describe, expect, it } from 'vitest';
import { mapClaims } from './map-claims.ts';

const claims = { sub: '1', name: 'Ada', nickname: 'ada', email: 'ada@x.example' };

describe('mapClaims', () => {
  it('takes a text for the name of a claim, anything else for the value', () => {
    const mapped = mapClaims({ full_name: 'name', custom_claims: { tier: 2 } }, claims);
    expect(mapped).toEqual({ ...claims, full_name: 'Ada', custom_claims: { tier: 2 } });
  });

  it('changes nothing where the source is missing, the target unknown or forbidden', () => {
    expect(mapClaims({ name: 'missing', shoe_size: 'name', role: 'name', email_verified: true }, claims)).toEqual(
      claims,
    );
  });

  it('is dropped whole when what comes out are no claims', () => {
    expect(mapClaims({ name: 7, nickname: 'name' }, claims)).toEqual(claims);
    expect(mapClaims({ custom_claims: ['a'] }, claims)).toEqual(claims);
  });
});
