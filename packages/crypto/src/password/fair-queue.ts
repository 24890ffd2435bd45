/** A job that waits for a thread. */
export interface WaitingJob {
  /** Whose job it is; lanes share the threads equally. */
  readonly lane: string;
  /** CPU-milliseconds it is expected to take. */
  readonly estimate: number;
}

interface Lane<Job> {
  readonly waiting: Job[];
  waitingMilliseconds: number;
  running: number;
  /** CPU-milliseconds taken, on the queue's virtual clock. */
  charged: number;
}

/**
 * A bounded queue in which lanes, not jobs, take turns: next is the lane that has been given the least CPU time.
 *
 * The virtual clock is what a lane that never stopped would have been given: it moves by the work done, divided by the
 * lanes that were active. A lane that comes (back) starts at the clock, so it saves up no credit while idle; what it owes
 * beyond the clock is kept, so leaving and coming back writes no debt off.
 */
export interface FairQueue<Job extends WaitingJob> {
  readonly boundMilliseconds: number;
  readonly lanes: Map<string, Lane<Job>>;
  clock: number;
  running: number;
  waitingCount: number;
  waitingMilliseconds: number;
  sweepAt: number;
}

/** @param boundMilliseconds the estimated work that may wait; a single job may wait alone, however long it is */
export function createFairQueue<Job extends WaitingJob>(boundMilliseconds: number): FairQueue<Job> {
  const sizes = { clock: 0, running: 0, waitingCount: 0, waitingMilliseconds: 0, sweepAt: 64 };
  return { boundMilliseconds, lanes: new Map(), ...sizes };
}

/**
 * Puts the job at its lane's end, where there is room.
 *
 * In a full queue a lane below its equal share of the bound still gets in: the newest jobs of whichever lane then holds the
 * most make room for it. So one lane's flood costs that lane alone.
 *
 * @returns null when the queue has no room for this lane; else the jobs that were put out for it, mostly none
 */
export function enqueue<Job extends WaitingJob>(queue: FairQueue<Job>, job: Job): Job[] | null {
  const evicted: Job[] = [];
  if (!hasRoom(queue, job)) {
    const own = queue.lanes.get(job.lane)?.waitingMilliseconds ?? 0;
    const contenders = lanesWaiting(queue) + (own > 0 ? 0 : 1);
    if (own + job.estimate > queue.boundMilliseconds / contenders) return null;
    // The lane is below its share and the queue is full, so another is above its own: this ends before it empties anyone.
    while (!hasRoom(queue, job)) evicted.push(evictNewest(queue));
  }
  addWaiting(queue, laneOf(queue, job.lane), job);
  return evicted;
}

/** Puts a job whose thread was lost back at the head of its lane, whatever the bound. Call after {@link settleJob}. */
export function requeue<Job extends WaitingJob>(queue: FairQueue<Job>, job: Job): void {
  const lane = laneOf(queue, job.lane);
  addWaiting(queue, lane, job);
  lane.waiting.unshift(...lane.waiting.splice(-1));
}

/**
 * Takes the oldest job of the lane that was given the least, and charges that lane the estimate.
 *
 * @param runningMax how many jobs of a lane may be taken at once; a lane that has as many is passed over
 */
export function takeNext<Job extends WaitingJob>(
  queue: FairQueue<Job>,
  runningMax: (lane: string) => number = () => Number.POSITIVE_INFINITY,
): Job | undefined {
  let next: Lane<Job> | undefined;
  for (const [name, lane] of queue.lanes) {
    if (lane.waiting.length === 0 || (next !== undefined && lane.charged >= next.charged)) continue;
    if (lane.running < runningMax(name)) next = lane;
  }
  const job = next?.waiting.shift();
  if (next === undefined || job === undefined) return undefined;
  removeWaiting(queue, next, job);
  next.running += 1;
  next.charged += job.estimate;
  queue.running += 1;
  return job;
}

/** A taken job is over: charge what it really took, and move the clock. */
export function settleJob<Job extends WaitingJob>(queue: FairQueue<Job>, job: Job, milliseconds: number): void {
  const lane = laneOf(queue, job.lane);
  queue.clock += milliseconds / Math.max(1, lanesActive(queue));
  lane.charged += milliseconds - job.estimate;
  lane.running -= 1;
  queue.running -= 1;
  forgetIdleLanes(queue);
}

/** Empties the queue. */
export function drainQueue<Job extends WaitingJob>(queue: FairQueue<Job>): Job[] {
  const jobs: Job[] = [];
  for (const lane of queue.lanes.values()) {
    jobs.push(...lane.waiting.splice(0));
    lane.waitingMilliseconds = 0;
  }
  queue.waitingCount = 0;
  queue.waitingMilliseconds = 0;
  forgetIdleLanes(queue);
  return jobs;
}

/** How many lanes have jobs waiting. */
export function lanesWaiting(queue: FairQueue<WaitingJob>): number {
  let count = 0;
  for (const lane of queue.lanes.values()) if (lane.waiting.length > 0) count += 1;
  return count;
}

function lanesActive(queue: FairQueue<WaitingJob>): number {
  let count = 0;
  for (const lane of queue.lanes.values()) if (isActive(lane)) count += 1;
  return count;
}

function isActive(lane: Lane<unknown>): boolean {
  return lane.waiting.length > 0 || lane.running > 0;
}

function hasRoom(queue: FairQueue<WaitingJob>, job: WaitingJob): boolean {
  return queue.waitingCount === 0 || queue.waitingMilliseconds + job.estimate <= queue.boundMilliseconds;
}

function laneOf<Job extends WaitingJob>(queue: FairQueue<Job>, name: string): Lane<Job> {
  const known = queue.lanes.get(name);
  if (known !== undefined) {
    if (!isActive(known)) known.charged = Math.max(known.charged, queue.clock);
    return known;
  }
  const lane: Lane<Job> = { waiting: [], waitingMilliseconds: 0, running: 0, charged: queue.clock };
  queue.lanes.set(name, lane);
  return lane;
}

function evictNewest<Job extends WaitingJob>(queue: FairQueue<Job>): Job {
  let biggest: Lane<Job> | undefined;
  for (const lane of queue.lanes.values()) {
    if (biggest === undefined || lane.waitingMilliseconds > biggest.waitingMilliseconds) biggest = lane;
  }
  const job = biggest?.waiting.pop();
  if (biggest === undefined || job === undefined) throw new Error('a full queue has nothing to put out');
  removeWaiting(queue, biggest, job);
  return job;
}

function addWaiting<Job extends WaitingJob>(queue: FairQueue<Job>, lane: Lane<Job>, job: Job): void {
  lane.waiting.push(job);
  lane.waitingMilliseconds += job.estimate;
  queue.waitingCount += 1;
  queue.waitingMilliseconds += job.estimate;
}

function removeWaiting<Job extends WaitingJob>(queue: FairQueue<Job>, lane: Lane<Job>, job: Job): void {
  queue.waitingCount -= 1;
  // Sums of fractions drift; nothing waiting is exactly nothing.
  lane.waitingMilliseconds = lane.waiting.length === 0 ? 0 : lane.waitingMilliseconds - job.estimate;
  queue.waitingMilliseconds = queue.waitingCount === 0 ? 0 : queue.waitingMilliseconds - job.estimate;
}

function forgetIdleLanes(queue: FairQueue<WaitingJob>): void {
  if (queue.running === 0 && queue.waitingCount === 0) {
    queue.lanes.clear();
    queue.clock = 0;
    return;
  }
  if (queue.lanes.size < queue.sweepAt) return;
  for (const [name, lane] of queue.lanes) if (!isActive(lane) && lane.charged <= queue.clock) queue.lanes.delete(name);
  queue.sweepAt = 64 + 2 * queue.lanes.size;
}
