import { describe, expect, it } from 'vitest';
import {
  createFairQueue,
  drainQueue,
  enqueue,
  requeue,
  settleJob,
  takeNext,
  type FairQueue,
  type WaitingJob,
} from './fair-queue.ts';

interface NamedJob extends WaitingJob {
  readonly name: string;
}

function job(lane: string, number: number, estimate = 10): NamedJob {
  return { lane, estimate, name: `${lane}${number}` };
}

function fill(queue: FairQueue<NamedJob>, lane: string, count: number, estimate = 10): void {
  for (let number = 1; number <= count; number += 1) enqueue(queue, job(lane, number, estimate));
}

/** What one thread would do, each job taking what it was estimated to take. */
function serve(queue: FairQueue<NamedJob>, count: number): string[] {
  const served: string[] = [];
  while (served.length < count) {
    const next = takeNext(queue);
    if (next === undefined) break;
    settleJob(queue, next, next.estimate);
    served.push(next.name);
  }
  return served;
}

describe('whose turn it is', () => {
  it('a lane with one job is not behind a lane with five hundred', () => {
    const queue = createFairQueue<NamedJob>(100_000);
    fill(queue, 'a', 500);
    serve(queue, 100);
    fill(queue, 'b', 1);
    expect(serve(queue, 2)).toContain('b1');
  });

  it('lanes alternate and each keeps its own order', () => {
    const queue = createFairQueue<NamedJob>(1000);
    fill(queue, 'a', 3);
    fill(queue, 'b', 3);
    expect(serve(queue, 6)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  });

  it('a turn is counted in CPU time, not in jobs', () => {
    const queue = createFairQueue<NamedJob>(10_000);
    fill(queue, 'dear', 10, 80);
    fill(queue, 'cheap', 100, 10);
    const served = serve(queue, 45);
    expect(served.filter((name) => name.startsWith('dear'))).toHaveLength(5);
  });

  it('what a job really took is charged, not what it was expected to take', () => {
    const queue = createFairQueue<NamedJob>(10_000);
    fill(queue, 'liar', 10, 10);
    fill(queue, 'other', 20, 10);
    const first = takeNext(queue) as NamedJob;
    settleJob(queue, first, 80);
    expect(serve(queue, 8).every((name) => name.startsWith('other'))).toBe(true);
  });

  it('a lane that sends one dear job at a time gets no more than its half', () => {
    const queue = createFairQueue<NamedJob>(100_000);
    fill(queue, 'steady', 500, 10);
    const milliseconds = { steady: 0, dear: 0 };
    enqueue(queue, job('dear', 0, 80));
    for (let turn = 0; turn < 200; turn += 1) {
      const next = takeNext(queue) as NamedJob;
      settleJob(queue, next, next.estimate);
      milliseconds[next.lane as 'steady' | 'dear'] += next.estimate;
      if (next.lane === 'dear') enqueue(queue, job('dear', turn, 80));
    }
    expect(milliseconds.dear / milliseconds.steady).toBeCloseTo(1, 0);
  });

  it('a lane that has as many running as it may is passed over, and has its turn when one of them is done', () => {
    const queue = createFairQueue<NamedJob>(1000);
    fill(queue, 'a', 3);
    const oneEach = (): NamedJob | undefined => takeNext(queue, () => 1);
    const first = oneEach() as NamedJob;
    expect(oneEach()).toBeUndefined();
    fill(queue, 'b', 1);
    expect(oneEach()?.name).toBe('b1');
    settleJob(queue, first, 10);
    expect(oneEach()?.name).toBe('a2');
  });

  it('a lane that was idle for long has saved up no credit', () => {
    const queue = createFairQueue<NamedJob>(100_000);
    fill(queue, 'early', 1);
    fill(queue, 'busy', 500);
    serve(queue, 200);
    fill(queue, 'early', 50);
    const served = serve(queue, 20);
    expect(served.filter((name) => name.startsWith('busy')).length).toBeGreaterThanOrEqual(9);
  });

  it('a job whose thread was lost is next again in its lane', () => {
    const queue = createFairQueue<NamedJob>(10);
    fill(queue, 'a', 1);
    const lost = takeNext(queue) as NamedJob;
    fill(queue, 'a', 1);
    settleJob(queue, lost, lost.estimate);
    requeue(queue, { ...lost, name: 'again' });
    expect(serve(queue, 2)).toEqual(['again', 'a1']);
  });
});

describe('a full queue', () => {
  it('turns the lane that fills it away', () => {
    const queue = createFairQueue<NamedJob>(100);
    fill(queue, 'a', 10);
    expect(enqueue(queue, job('a', 11))).toBeNull();
    expect(queue.waitingCount).toBe(10);
  });

  it('makes room for a lane below its share, at the cost of the newest jobs of the biggest lane', () => {
    const queue = createFairQueue<NamedJob>(100);
    fill(queue, 'a', 8);
    fill(queue, 'b', 2);
    expect(enqueue(queue, job('c', 1, 20))?.map(({ name }) => name)).toEqual(['a8', 'a7']);
    expect(queue.waitingMilliseconds).toBe(100);
  });

  it('turns a lane away that has its share', () => {
    const queue = createFairQueue<NamedJob>(100);
    fill(queue, 'a', 5);
    fill(queue, 'b', 5);
    expect(enqueue(queue, job('b', 6))).toBeNull();
  });

  it('lets one lane evict another down to the equal share and no further', () => {
    const queue = createFairQueue<NamedJob>(100);
    fill(queue, 'a', 10);
    fill(queue, 'b', 10);
    expect(drainQueue(queue).map(({ lane }) => lane)).toEqual([...Array(5).fill('a'), ...Array(5).fill('b')]);
  });

  it('takes a single job however long it is', () => {
    expect(enqueue(createFairQueue<NamedJob>(100), job('a', 1, 5000))).toEqual([]);
  });
});

it('lanes that left are forgotten', () => {
  const queue = createFairQueue<NamedJob>(1e9);
  fill(queue, 'always', 5000);
  for (let visitor = 0; visitor < 2000; visitor += 1) {
    enqueue(queue, job(`visitor-${visitor}`, 1));
    serve(queue, 2);
  }
  expect(queue.lanes.size).toBeLessThan(200);
  drainQueue(queue);
  expect(queue.lanes.size).toBe(0);
});
