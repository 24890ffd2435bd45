import { expect, it } from 'vitest';
import { RecentCompany } from './recent-company.ts';

it('nobody has company who comes alone, however often', () => {
  const company = new RecentCompany();
  expect(company.isBeside('a', 0)).toBe(false);
  for (const now of [0, 1, 2]) company.note('a', now);
  expect(company.isBeside('a', 3)).toBe(false);
});

it('each is company of the other for ten seconds', () => {
  const company = new RecentCompany();
  company.note('a', 0);
  company.note('b', 1_000);
  expect([company.isBeside('a', 9_000), company.isBeside('b', 9_000)]).toEqual([true, true]);
  expect([company.isBeside('a', 10_500), company.isBeside('b', 10_500)]).toEqual([true, false]);
  expect([company.isBeside('a', 11_000), company.isBeside('b', 11_000)]).toEqual([false, false]);
});

it('who comes again and again is not its own company', () => {
  const company = new RecentCompany();
  company.note('b', 0);
  for (let now = 1; now < 20_000; now += 1_000) company.note('a', now);
  expect(company.isBeside('a', 9_999)).toBe(true);
  expect(company.isBeside('a', 10_001)).toBe(false);
  expect(company.isBeside('b', 20_000)).toBe(true);
});
