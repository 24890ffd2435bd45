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
  /** CPU-milliseconds taken, on the line's virtual clock. */
  charged: number;
}

/**
 * A bounded line in which lanes, not jobs, take turns: next is the lane that has been given the least CPU time.
 *
 * The virtual clock is what a lane that never stopped would have been given: it moves by the work done, divided by the
 * lanes that were active. A lane that comes (back) starts at the clock, so it saves up no credit while idle; what it owes
 * beyond the clock is kept, so leaving and coming back writes no debt off.
 */
export interface FairLine<Job extends WaitingJob> {
  readonly boundMilliseconds: number;
  readonly lanes: Map<string, Lane<Job>>;
  clock: number;
  running: number;
  waitingCount: number;
  waitingMilliseconds: number;
  sweepAt: number;
}

/** @param boundMilliseconds the estimated work that may wait; a single job may wait alone, however long it is */
export function createFairLine<Job extends WaitingJob>(boundMilliseconds: number): FairLine<Job> {
  const sizes = { clock: 0, running: 0, waitingCount: 0, waitingMilliseconds: 0, sweepAt: 64 };
  return { boundMilliseconds, lanes: new Map(), ...sizes };
}

/**
 * Puts the job at its lane's end, where there is room.
 *
 * In a full line a lane below its equal share of the bound still gets in: the newest jobs of whichever lane then holds the
 * most make room for it. So one lane's flood costs that lane alone.
 *
 * @returns null when the line has no room for this lane; else the jobs that were put out for it, mostly none
 */
export function joinLine<Job extends WaitingJob>(line: FairLine<Job>, job: Job): Job[] | null {
  const evicted: Job[] = [];
  if (!hasRoom(line, job)) {
    const own = line.lanes.get(job.lane)?.waitingMilliseconds ?? 0;
    const contenders = lanesWaiting(line) + (own > 0 ? 0 : 1);
    if (own + job.estimate > line.boundMilliseconds / contenders) return null;
    // The lane is below its share and the line is full, so another is above its own: this ends before it empties anyone.
    while (!hasRoom(line, job)) evicted.push(evictNewest(line));
  }
  addWaiting(line, laneOf(line, job.lane), job);
  return evicted;
}

/** Puts a job whose thread was lost back at the head of its lane, whatever the bound. Call after {@link settleJob}. */
export function rejoinLine<Job extends WaitingJob>(line: FairLine<Job>, job: Job): void {
  const lane = laneOf(line, job.lane);
  addWaiting(line, lane, job);
  lane.waiting.unshift(...lane.waiting.splice(-1));
}

/**
 * Takes the oldest job of the lane that was given the least, and charges that lane the estimate.
 *
 * @param runningMax how many jobs of a lane may be taken at once; a lane that has as many is passed over
 */
export function takeNext<Job extends WaitingJob>(
  line: FairLine<Job>,
  runningMax: (lane: string) => number = () => Number.POSITIVE_INFINITY,
): Job | undefined {
  let next: Lane<Job> | undefined;
  for (const [name, lane] of line.lanes) {
    if (lane.waiting.length === 0 || (next !== undefined && lane.charged >= next.charged)) continue;
    if (lane.running < runningMax(name)) next = lane;
  }
  const job = next?.waiting.shift();
  if (next === undefined || job === undefined) return undefined;
  removeWaiting(line, next, job);
  next.running += 1;
  next.charged += job.estimate;
  line.running += 1;
  return job;
}

/** A taken job is over: charge what it really took, and move the clock. */
export function settleJob<Job extends WaitingJob>(line: FairLine<Job>, job: Job, milliseconds: number): void {
  const lane = laneOf(line, job.lane);
  line.clock += milliseconds / Math.max(1, lanesActive(line));
  lane.charged += milliseconds - job.estimate;
  lane.running -= 1;
  line.running -= 1;
  forgetIdleLanes(line);
}

/** Empties the line. */
export function drainLine<Job extends WaitingJob>(line: FairLine<Job>): Job[] {
  const jobs: Job[] = [];
  for (const lane of line.lanes.values()) {
    jobs.push(...lane.waiting.splice(0));
    lane.waitingMilliseconds = 0;
  }
  line.waitingCount = 0;
  line.waitingMilliseconds = 0;
  forgetIdleLanes(line);
  return jobs;
}

/** How many lanes have jobs waiting. */
export function lanesWaiting(line: FairLine<WaitingJob>): number {
  let count = 0;
  for (const lane of line.lanes.values()) if (lane.waiting.length > 0) count += 1;
  return count;
}

function lanesActive(line: FairLine<WaitingJob>): number {
  let count = 0;
  for (const lane of line.lanes.values()) if (isActive(lane)) count += 1;
  return count;
}

function isActive(lane: Lane<unknown>): boolean {
  return lane.waiting.length > 0 || lane.running > 0;
}

function hasRoom(line: FairLine<WaitingJob>, job: WaitingJob): boolean {
  return line.waitingCount === 0 || line.waitingMilliseconds + job.estimate <= line.boundMilliseconds;
}

function laneOf<Job extends WaitingJob>(line: FairLine<Job>, name: string): Lane<Job> {
  const known = line.lanes.get(name);
  if (known !== undefined) {
    if (!isActive(known)) known.charged = Math.max(known.charged, line.clock);
    return known;
  }
  const lane: Lane<Job> = { waiting: [], waitingMilliseconds: 0, running: 0, charged: line.clock };
  line.lanes.set(name, lane);
  return lane;
}

function evictNewest<Job extends WaitingJob>(line: FairLine<Job>): Job {
  let biggest: Lane<Job> | undefined;
  for (const lane of line.lanes.values()) {
    if (biggest === undefined || lane.waitingMilliseconds > biggest.waitingMilliseconds) biggest = lane;
  }
  const job = biggest?.waiting.pop();
  if (biggest === undefined || job === undefined) throw new Error('a full line has nothing to put out');
  removeWaiting(line, biggest, job);
  return job;
}

function addWaiting<Job extends WaitingJob>(line: FairLine<Job>, lane: Lane<Job>, job: Job): void {
  lane.waiting.push(job);
  lane.waitingMilliseconds += job.estimate;
  line.waitingCount += 1;
  line.waitingMilliseconds += job.estimate;
}

function removeWaiting<Job extends WaitingJob>(line: FairLine<Job>, lane: Lane<Job>, job: Job): void {
  line.waitingCount -= 1;
  // Sums of fractions drift; nothing waiting is exactly nothing.
  lane.waitingMilliseconds = lane.waiting.length === 0 ? 0 : lane.waitingMilliseconds - job.estimate;
  line.waitingMilliseconds = line.waitingCount === 0 ? 0 : line.waitingMilliseconds - job.estimate;
}

function forgetIdleLanes(line: FairLine<WaitingJob>): void {
  if (line.running === 0 && line.waitingCount === 0) {
    line.lanes.clear();
    line.clock = 0;
    return;
  }
  if (line.lanes.size < line.sweepAt) return;
  for (const [name, lane] of line.lanes) if (!isActive(lane) && lane.charged <= line.clock) line.lanes.delete(name);
  line.sweepAt = 64 + 2 * line.lanes.size;
}
