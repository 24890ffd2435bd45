import { fileURLToPath } from 'node:url';
import { percentile } from './rounds.ts';
import { startProcess, type Place, type Process, type ServerProcess } from './processes.ts';

/** One request, ready to be sent. */
export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What is asked, how often, of whom. */
export interface LoadPlan {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** So many requests, however long they take. */
  readonly amount?: number;
  /** So many a second over all connections; as many as there can be, when absent. */
  readonly rate?: number;
  /** Requests that were defined. */
  readonly set?: string;
  /** Which of the set is next; in their order, when absent. */
  readonly pick?: 'zipf' | 'uniform';
  /** Refresh tokens, one a connection: each is swapped for the next. */
  readonly chain?: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly tokens: readonly string[];
    /** As a form; as JSON otherwise. */
    readonly isForm: boolean;
  };
}

/** What came of it, as the asking process saw it. Times in milliseconds. */
export interface Answered {
  readonly count: number;
  /** By status. */
  readonly refused: Readonly<Record<string, number>>;
  readonly errors: number;
  readonly took: readonly number[];
  readonly milliseconds: number;
}

/** What a load did to a server. */
export interface LoadFigures {
  readonly perSecond: number;
  /** Of the serving process, microseconds. */
  readonly cpuPerRequest: number;
  /** Of one processor. */
  readonly busy: number;
  readonly p50: number;
  readonly p99: number;
}

/** Asks servers for things, from a process of its own. */
export class Load {
  readonly #process: Process;

  constructor(place: Place = 'load') {
    this.#process = startProcess([fileURLToPath(new URL('load.js', import.meta.url))], place);
  }

  /** Gives requests a name by which plans know them. */
  async define(name: string, requests: readonly LoadRequest[]): Promise<void> {
    await this.#process.ask({ define: { name, requests } });
  }

  /** @param allowed statuses beside 2xx that are no failure. @throws Error when any other comes */
  async run(plan: LoadPlan, allowed: readonly number[] = []): Promise<Answered> {
    const answered = await this.#process.ask<Answered>({ plan });
    const refused = Object.keys(answered.refused).filter((status) => !allowed.includes(Number(status)));
    if (refused.length > 0 || answered.errors > 0) {
      const { errors, refused: counts } = answered;
      const found = JSON.stringify({ errors, refused: counts });
      const hint = '429' in counts ? '; 429: the limits of the site have to be raised for a load like this' : '';
      throw new Error(`a load was not answered as it should be: ${found}${hint}`);
    }
    return answered;
  }

  /** Runs a plan and tells what it cost the server, or several that share it. */
  async measure(plan: Omit<LoadPlan, 'url'>, ...servers: readonly ServerProcess[]): Promise<LoadFigures> {
    const before = await cpuOf(servers);
    const started = performance.now();
    const share = { ...plan, connections: plan.connections / servers.length };
    const all = await Promise.all(servers.map(({ url }) => this.run({ ...share, url })));
    const [elapsed, cpu] = [performance.now() - started, (await cpuOf(servers)) - before];
    const count = all.reduce((sum, answered) => sum + answered.count, 0);
    const took = all.flatMap((answered) => answered.took);
    return {
      perSecond: all.reduce((sum, answered) => sum + (answered.count * 1_000) / answered.milliseconds, 0),
      cpuPerRequest: cpu / count,
      busy: cpu / 1_000 / elapsed,
      p50: percentile(took, 50),
      p99: percentile(took, 99),
    };
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }
}

async function cpuOf(servers: readonly ServerProcess[]): Promise<number> {
  const all = await Promise.all(servers.map((server) => server.ask<NodeJS.CpuUsage>({ ask: 'cpu' })));
  return all.reduce((sum, { user, system }) => sum + user + system, 0);
}
