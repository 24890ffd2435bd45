import type { StoredHashBounds } from '@gatehouse/crypto';
import type { ReadyCheck } from '@gatehouse/http';
import type { Inbox } from '@gatehouse/inbox';
import type { Services } from '@gatehouse/identity';
import type { ResolveTxt } from '@gatehouse/instances';
import type { OperatorDependencies } from '@gatehouse/operator-api';
import type { Logger } from '@gatehouse/telemetry';
import type { AdminSettings } from './config.ts';
import type { ConsoleFiles } from './console/console-files.ts';

/** All that the admin app reaches the outside with. Whoever opened it closes it. */
export interface AdminDependencies {
  readonly settings: AdminSettings;
  readonly operator: OperatorDependencies;
  /** Only the embedded start has one. */
  readonly inbox: Inbox | undefined;
  /** What acting on a site's messages and users reaches. */
  readonly services: Omit<Services, 'log' | 'limits'>;
  /** Whether the job queue answers. */
  readonly queueHealth: () => Promise<'ok' | 'degraded'>;
  /** The built console; absent where it was not built. */
  readonly console: ConsoleFiles | undefined;
  readonly readyChecks: readonly ReadyCheck[];
  readonly log: Logger;
  /** Of password hashes that the API verifies. */
  readonly hashBounds: StoredHashBounds;
  /** Asks DNS whether a site owns a domain. */
  readonly resolveTxt: ResolveTxt;
  /** Addresses at which a site answers, for whoever has just created it; none where only a proxy knows. */
  readonly siteUrls: (slug: string) => readonly string[];
}
