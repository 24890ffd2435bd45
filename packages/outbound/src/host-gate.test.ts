import { beforeEach, describe, expect, it } from 'vitest';
import { HostGate, type LeaveHost } from './host-gate.ts';

let now: number;
let gate: HostGate;

beforeEach(() => {
  now = 0;
  gate = new HostGate({ slots: 20, clock: () => now });
});

const instanceId = 'a';

function exchange(host: string, milliseconds: number): void {
  const leave = gate.enter({ host, instanceId });
  now += milliseconds;
  leave?.();
}

/** Enters as often as the gate lets it. */
function fill(host: string, by = instanceId): LeaveHost[] {
  const visit = { host, instanceId: by };
  const inside: LeaveHost[] = [];
  for (let leave = gate.enter(visit); leave; leave = gate.enter(visit)) inside.push(leave);
  return inside;
}

describe('a host', () => {
  it('of which nothing is known holds half of the slots', () => {
    expect(fill('new.example')).toHaveLength(10);
  });

  it('that answers fast holds all of them', () => {
    exchange('fast.example', 100);
    expect(fill('fast.example')).toHaveLength(20);
  });

  it('whose answers take more than two seconds on average holds a tenth', () => {
    exchange('slow.example', 5_000);
    expect(fill('slow.example')).toHaveLength(2);
    expect(fill('other.example')).toHaveLength(10);
  });

  it('that has not answered for two seconds counts as slow before its first answer', () => {
    const [first] = [
      gate.enter({ host: 'hangs.example', instanceId }),
      gate.enter({ host: 'hangs.example', instanceId }),
    ];
    now += 2_001;
    expect(gate.enter({ host: 'hangs.example', instanceId })).toBeUndefined();
    first?.();
    expect(fill('hangs.example')).toHaveLength(1);
  });

  it('gets its slots back when it has become fast', () => {
    exchange('mends.example', 5_000);
    for (let count = 0; count < 10; count += 1) exchange('mends.example', 50);
    expect(fill('mends.example')).toHaveLength(20);
  });

  it('always holds at least one', () => {
    gate = new HostGate({ slots: 3, clock: () => now });
    exchange('slow.example', 60_000);
    expect(fill('slow.example')).toHaveLength(1);
  });
});

describe('slow hosts', () => {
  it('hold half of the slots together, and leave the rest to others', () => {
    const slow = Array.from({ length: 30 }, (_, index) => `slow-${index}.example`);
    for (const host of slow) exchange(host, 15_000);
    exchange('fast.example', 100);
    expect(slow.flatMap((host) => fill(host))).toHaveLength(10);
    expect(fill('fast.example')).toHaveLength(20);
  });

  it('are slow for the site that finds them so: no other site of the same host is held back', () => {
    exchange('shared.example', 9_000);
    expect(fill('shared.example')).toHaveLength(2);
    expect(fill('shared.example', 'b')).toHaveLength(10);
  });

  it('have one share each, however many sites find them slow', () => {
    for (const by of ['a', 'b', 'c']) {
      const leave = gate.enter({ host: 'down.example', instanceId: by });
      now += 9_000;
      leave?.();
    }
    expect(['a', 'b', 'c'].flatMap((by) => fill('down.example', by))).toHaveLength(2);
  });
});

it('an exchange that has ended twice frees one slot', () => {
  const inside = fill('new.example');
  inside[0]?.();
  inside[0]?.();
  expect(fill('new.example')).toHaveLength(11);
});

it('remembers a bounded number of hosts, and those with something under way', () => {
  exchange('slow.example', 9_000);
  const leave = gate.enter({ host: 'slow.example', instanceId });
  for (let count = 0; count < 2_500; count += 1) exchange(`h${count}.example`, 1);
  expect(gate.enter({ host: 'slow.example', instanceId })).toBeDefined();
  expect(gate.enter({ host: 'slow.example', instanceId })).toBeUndefined();
  leave?.();
});
