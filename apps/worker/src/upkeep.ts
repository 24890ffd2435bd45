import { setTimeout as sleep } from 'node:timers/promises';
import {
  abandonExpiredDeliveries,
  abandonExpiredMessages,
  eraseExpiredMessages,
  sweepActiveUsers,
  sweepBuckets,
  sweepDecoyMessages,
  sweepEndedSessions,
  sweepEvents,
  sweepExpiredApiKeys,
  sweepFlowStates,
  sweepIdempotencyKeys,
  sweepMessageFeedback,
  sweepMessages,
  sweepOneTimeTokens,
  sweepOperatorAuditEntries,
  sweepPlatformUsage,
  sweepQuotaNotices,
  sweepRevokedSigningKeys,
  sweepSamlAssertions,
  sweepUsage,
  sweepUsedRefreshTokens,
  type Database,
} from '@gatehouse/database';
import { idempotencyMilliseconds, purgeInstances } from '@gatehouse/instances';
import { SiteRounds, type SiteRoundsOptions } from './site-rounds.ts';

export interface UpkeepOptions extends SiteRoundsOptions {
  /** Whether workers that are not heard of are gone. Until that is known, what expired is left to them. */
  readonly canTellWhoIsGone: () => boolean;
  /** Pause between two rounds, in milliseconds. Default ten minutes. */
  readonly pauseMilliseconds?: number;
}

type Sweep = (db: Database, before: Date, limit: number) => Promise<number>;

const hour = 3_600_000;
const day = 24 * hour;

interface Chore {
  readonly what: string;
  readonly sweep: Sweep;
  readonly keepMilliseconds: number;
}

/** What processes have left that are gone for good: workers end their own, and tell the sites of it. */
const ends: readonly Chore[] = [
  { what: 'messages that expired and nobody can send', sweep: abandonExpiredMessages, keepMilliseconds: 0 },
  { what: 'webhooks that expired and nobody can send', sweep: abandonExpiredDeliveries, keepMilliseconds: 0 },
];

/** What nobody asks for any more, and how old it gets. */
const sweeps: readonly Chore[] = [
  { what: 'decoy messages', sweep: sweepDecoyMessages, keepMilliseconds: hour },
  // By then every bucket is full again.
  { what: 'rate limits', sweep: sweepBuckets, keepMilliseconds: day },
  { what: 'flow states', sweep: sweepFlowStates, keepMilliseconds: day },
  // Clocks of processes differ, and only a row that is there refuses a replay.
  { what: 'assertions that are too old', sweep: sweepSamlAssertions, keepMilliseconds: hour },
  { what: 'used refresh tokens', sweep: sweepUsedRefreshTokens, keepMilliseconds: day },
  { what: 'sessions that ended by themselves', sweep: sweepEndedSessions, keepMilliseconds: 3 * day },
  // Whoever follows an old link is told for a while that it has expired.
  { what: 'expired links and codes', sweep: sweepOneTimeTokens, keepMilliseconds: 30 * day },
  { what: 'contents of expired messages', sweep: eraseExpiredMessages, keepMilliseconds: 0 },
  { what: 'events, which say themselves how long they are kept', sweep: sweepEvents, keepMilliseconds: 0 },
  { what: 'messages that ended', sweep: sweepMessages, keepMilliseconds: 90 * day },
  { what: 'reports of mail services', sweep: sweepMessageFeedback, keepMilliseconds: 90 * day },
  { what: 'revoked signing keys', sweep: sweepRevokedSigningKeys, keepMilliseconds: 90 * day },
  { what: 'days of usage', sweep: sweepUsage, keepMilliseconds: 1_100 * day },
  { what: 'hours of usage', sweep: sweepPlatformUsage, keepMilliseconds: 1_100 * day },
  { what: 'active users of old months', sweep: sweepActiveUsers, keepMilliseconds: 400 * day },
  { what: 'notices of quotas', sweep: sweepQuotaNotices, keepMilliseconds: 90 * day },
  { what: 'expired API keys', sweep: sweepExpiredApiKeys, keepMilliseconds: 90 * day },
  { what: 'rows of instances whose grace period has ended', sweep: purgeInstances, keepMilliseconds: 0 },
  { what: 'answers of idempotent requests', sweep: sweepIdempotencyKeys, keepMilliseconds: idempotencyMilliseconds },
  { what: 'what operators did', sweep: sweepOperatorAuditEntries, keepMilliseconds: 2 * 365 * day },
];

/** Rows a statement: short enough to be in nobody's way. */
const rowsMax = 1_000;

/** Removes rows that are worth nothing any more, round after round. Any number of processes may do so at once. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #rounds: SiteRounds;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#rounds = new SiteRounds(options);
  }

  /** Starts the rounds. What fails is logged, and the next round tries again. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the statement under way. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  /** One round. @returns how many rows it dealt with. */
  async sweep(): Promise<number> {
    let total = 0;
    const chores = this.#options.canTellWhoIsGone() ? [...ends, ...sweeps] : sweeps;
    for (const chore of chores) total += await this.#attempt(chore.what, () => this.#sweepAll(chore));
    return total + (await this.#attempt('sites', () => this.#rounds.visit(this.#stopping.signal)));
  }

  /** What fails time and again must not keep what comes after it from its turn. */
  async #attempt(what: string, sweep: () => Promise<number>): Promise<number> {
    try {
      return await sweep();
    } catch (error) {
      this.#options.log.warn({ what, error }, 'upkeep failed, the next round tries again');
      return 0;
    }
  }

  async #sweepAll({ what, sweep, keepMilliseconds }: Chore): Promise<number> {
    const { db, log, now } = this.#options;
    const before = new Date(now().getTime() - keepMilliseconds);
    let rows = 0;
    for (let count = rowsMax; count === rowsMax && !this.#stopping.signal.aborted; rows += count) {
      count = await sweep(db, before, rowsMax);
    }
    if (rows > 0) log.info({ what, rows }, 'upkeep');
    return rows;
  }

  async #run(): Promise<void> {
    const { pauseMilliseconds = 600_000 } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.sweep();
      await sleep(pauseMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
}
