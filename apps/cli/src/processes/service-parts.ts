import type { Instances } from '@gatehouse/api';
import type { Database } from '@gatehouse/database';
import type { ReadyCheck } from '@gatehouse/http';
import type { Dialect, PlatformSmtp } from '@gatehouse/identity';
import type { Platform } from '@gatehouse/instances';
import type { JobQueue, QueueLocation } from '@gatehouse/jobs';
import type { OutboundClient } from '@gatehouse/outbound';
import type { Logger } from '@gatehouse/telemetry';
import type { Closers } from '../closers.ts';
import type { ServiceConfig } from './service-config.ts';

/** What the parts of a process share: opened once, closed after all of them. */
export interface ServiceParts extends SitesServed {
  readonly config: ServiceConfig;
  readonly version: string;
  readonly db: Database;
  readonly outbound: OutboundClient;
  readonly queue: JobQueue;
  readonly queueLocation: QueueLocation;
  readonly readyChecks: readonly ReadyCheck[];
  readonly log: Logger;
  readonly closers: Closers;
  readonly now: () => Date;
}

/** Which sites a process serves, and how it finds them. */
export interface SitesServed {
  readonly mode: 'single' | 'multi';
  readonly defaultDialect: Dialect;
  readonly instances: Instances;
  /** In single mode: marks the messages of this site; else null. */
  readonly settingsId: string | null;
  /** How mail leaves unless a site says otherwise; null: not at all. */
  readonly platformSmtp: PlatformSmtp | null;
  /** Null in single mode, which has no operator. */
  readonly platform: Platform | null;
  /** The keys of `x-nf-sign` that are kept in the database. */
  readonly operatorSigningKeys: (now: Date) => readonly string[];
}
