import { describe, expect, it } from 'vitest';
import {
  createFairLine,
  drainLine,
  joinLine,
  rejoinLine,
  settleJob,
  takeNext,
  type FairLine,
  type WaitingJob,
} from './fair-line.ts';

interface NamedJob extends WaitingJob {
  readonly name: string;
}

function job(lane: string, number: number, estimate = 10): NamedJob {
  return { lane, estimate, name: `${lane}${number}` };
}

function join(line: FairLine<NamedJob>, lane: string, count: number, estimate = 10): void {
  for (let number = 1; number <= count; number += 1) joinLine(line, job(lane, number, estimate));
}

/** What one thread would do, each job taking what it was estimated to take. */
function serve(line: FairLine<NamedJob>, count: number): string[] {
  const served: string[] = [];
  while (served.length < count) {
    const next = takeNext(line);
    if (next === undefined) break;
    settleJob(line, next, next.estimate);
    served.push(next.name);
  }
  return served;
}

describe('whose turn it is', () => {
  it('a lane with one job is not behind a lane with five hundred', () => {
    const line = createFairLine<NamedJob>(100_000);
    join(line, 'a', 500);
    serve(line, 100);
    join(line, 'b', 1);
    expect(serve(line, 2)).toContain('b1');
  });

  it('lanes alternate and each keeps its own order', () => {
    const line = createFairLine<NamedJob>(1000);
    join(line, 'a', 3);
    join(line, 'b', 3);
    expect(serve(line, 6)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  });

  it('a turn is counted in CPU time, not in jobs', () => {
    const line = createFairLine<NamedJob>(10_000);
    join(line, 'dear', 10, 80);
    join(line, 'cheap', 100, 10);
    const served = serve(line, 45);
    expect(served.filter((name) => name.startsWith('dear'))).toHaveLength(5);
  });

  it('what a job really took is charged, not what it was expected to take', () => {
    const line = createFairLine<NamedJob>(10_000);
    join(line, 'liar', 10, 10);
    join(line, 'other', 20, 10);
    const first = takeNext(line) as NamedJob;
    settleJob(line, first, 80);
    expect(serve(line, 8).every((name) => name.startsWith('other'))).toBe(true);
  });

  it('a lane that sends one dear job at a time gets no more than its half', () => {
    const line = createFairLine<NamedJob>(100_000);
    join(line, 'steady', 500, 10);
    const milliseconds = { steady: 0, dear: 0 };
    joinLine(line, job('dear', 0, 80));
    for (let turn = 0; turn < 200; turn += 1) {
      const next = takeNext(line) as NamedJob;
      settleJob(line, next, next.estimate);
      milliseconds[next.lane as 'steady' | 'dear'] += next.estimate;
      if (next.lane === 'dear') joinLine(line, job('dear', turn, 80));
    }
    expect(milliseconds.dear / milliseconds.steady).toBeCloseTo(1, 0);
  });

  it('a lane that has as many running as it may is passed over, and has its turn when one of them is done', () => {
    const line = createFairLine<NamedJob>(1000);
    join(line, 'a', 3);
    const oneEach = (): NamedJob | undefined => takeNext(line, () => 1);
    const first = oneEach() as NamedJob;
    expect(oneEach()).toBeUndefined();
    join(line, 'b', 1);
    expect(oneEach()?.name).toBe('b1');
    settleJob(line, first, 10);
    expect(oneEach()?.name).toBe('a2');
  });

  it('a lane that was idle for long has saved up no credit', () => {
    const line = createFairLine<NamedJob>(100_000);
    join(line, 'early', 1);
    join(line, 'busy', 500);
    serve(line, 200);
    join(line, 'early', 50);
    const served = serve(line, 20);
    expect(served.filter((name) => name.startsWith('busy')).length).toBeGreaterThanOrEqual(9);
  });

  it('a job whose thread was lost is next again in its lane', () => {
    const line = createFairLine<NamedJob>(10);
    join(line, 'a', 1);
    const lost = takeNext(line) as NamedJob;
    join(line, 'a', 1);
    settleJob(line, lost, lost.estimate);
    rejoinLine(line, { ...lost, name: 'again' });
    expect(serve(line, 2)).toEqual(['again', 'a1']);
  });
});

describe('a full line', () => {
  it('turns the lane that fills it away', () => {
    const line = createFairLine<NamedJob>(100);
    join(line, 'a', 10);
    expect(joinLine(line, job('a', 11))).toBeNull();
    expect(line.waitingCount).toBe(10);
  });

  it('makes room for a lane below its share, at the cost of the newest jobs of the biggest lane', () => {
    const line = createFairLine<NamedJob>(100);
    join(line, 'a', 8);
    join(line, 'b', 2);
    expect(joinLine(line, job('c', 1, 20))?.map(({ name }) => name)).toEqual(['a8', 'a7']);
    expect(line.waitingMilliseconds).toBe(100);
  });

  it('turns a lane away that has its share', () => {
    const line = createFairLine<NamedJob>(100);
    join(line, 'a', 5);
    join(line, 'b', 5);
    expect(joinLine(line, job('b', 6))).toBeNull();
  });

  it('lets one lane evict another down to the equal share and no further', () => {
    const line = createFairLine<NamedJob>(100);
    join(line, 'a', 10);
    join(line, 'b', 10);
    expect(drainLine(line).map(({ lane }) => lane)).toEqual([...Array(5).fill('a'), ...Array(5).fill('b')]);
  });

  it('takes a single job however long it is', () => {
    expect(joinLine(createFairLine<NamedJob>(100), job('a', 1, 5000))).toEqual([]);
  });
});

it('lanes that left are forgotten', () => {
  const line = createFairLine<NamedJob>(1e9);
  join(line, 'always', 5000);
  for (let visitor = 0; visitor < 2000; visitor += 1) {
    joinLine(line, job(`visitor-${visitor}`, 1));
    serve(line, 2);
  }
  expect(line.lanes.size).toBeLessThan(200);
  drainLine(line);
  expect(line.lanes.size).toBe(0);
});
