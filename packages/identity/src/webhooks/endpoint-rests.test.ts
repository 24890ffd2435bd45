import { expect, it } from 'vitest';
import { EndpointRests, type RestingEndpoint } from './endpoint-rests.ts';

const at = (seconds: number): Date => new Date(1_700_000_000_000 + seconds * 1_000);
const endpoint = (id: string, changedAt = at(-60)): RestingEndpoint => ({ id, updated_at: changedAt });
const busy = endpoint('busy');

it('leaves an endpoint alone for as long as it asked for, and no other', () => {
  const rests = new EndpointRests();
  rests.rest(busy, 60, at(0));
  expect(rests.secondsLeft(busy, at(0))).toBe(60);
  expect(rests.secondsLeft(busy, at(59))).toBe(1);
  expect(rests.secondsLeft(busy, at(60))).toBe(0);
  expect(rests.secondsLeft(endpoint('other'), at(0))).toBe(0);
});

it('rests for an hour at most', () => {
  const rests = new EndpointRests();
  rests.rest(busy, 86_400, at(0));
  expect(rests.secondsLeft(busy, at(3_599))).toBe(1);
  expect(rests.secondsLeft(busy, at(3_600))).toBe(0);
});

it('ends its rest when it was changed since', () => {
  const rests = new EndpointRests();
  rests.rest(busy, 60, at(0));
  expect(rests.secondsLeft(endpoint('busy', at(1)), at(2))).toBe(0);
});

it('forgets the one that began to rest first when there are too many', () => {
  const rests = new EndpointRests();
  for (let count = 0; count <= 5_000; count += 1) rests.rest(endpoint(`e${count}`), 60, at(0));
  expect(rests.secondsLeft(endpoint('e0'), at(0))).toBe(0);
  expect(rests.secondsLeft(endpoint('e1'), at(0))).toBe(60);
});
