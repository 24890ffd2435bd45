import { describe, expect, it } from 'vitest';
import { domainToCheck, isImplausible } from './address-plausibility.ts';

describe('an address that cannot be anybody’s', () => {
  it.each([
    'test@gmail.com',
    'someone@gmail.com',
    'short@gmail.com',
    'ada@example.com',
    'ada@gamil.com',
    'ada@localhost',
    'ada@intranet',
    'ada@mail.test',
    'ada@printer.local',
    'ada@a.b.invalid',
  ])('is %s', (address) => {
    expect(isImplausible(address)).toBe(true);
  });

  it.each([
    'lovelace@gmail.com',
    'ada@bakery.com',
    'a@b.co',
    'ada@example.com.au',
    'ada@contest.com',
    'ada@testlocal.com',
  ])('is not %s', (address) => {
    expect(isImplausible(address)).toBe(false);
  });
});

it('the domains of large providers need no look', () => {
  expect(domainToCheck('lovelace@gmail.com')).toBeUndefined();
  expect(domainToCheck('ada@bakery.com')).toBe('bakery.com');
});
