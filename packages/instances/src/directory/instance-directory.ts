import {
  anchorInstanceId,
  findServedInstance,
  instanceChangesChannel,
  isDatabaseUnavailable,
  Listener,
  type ServedInstanceRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Instance } from '../instance.ts';
import { normaliseDomain } from '../normalise-domain.ts';
import { openInstance } from '../open-instance.ts';
import type { Platform } from '../platform.ts';
import { slugPattern } from '../slug.ts';
import { ChangePoller } from './change-poller.ts';
import { InstanceCache, type LookupKey, type LookupName } from './instance-cache.ts';

/** What a directory reads and how much it keeps. */
export interface InstanceDirectoryOptions {
  readonly platform: Pick<Platform, 'db' | 'masterKeys' | 'platformSettings'>;
  /** Instances kept in memory. Default 10,000. */
  readonly instancesMax?: number;
  /** A direct connection for LISTEN, past any pooler. Without it changes are only polled. */
  readonly listenConnectionString?: string;
  /** Called when what belongs to no instance may have changed. */
  readonly onPlatformChange?: () => void;
  /** Told what went wrong in the background, for the log. */
  readonly onProblem?: (error: unknown) => void;
}

const instancesMaxDefault = 10_000;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds instances, mostly in memory. A change that was committed anywhere is seen here within a second: the sequence of
 * changes is polled, a notification only makes that faster. Suspended instances are found like others.
 */
export class InstanceDirectory {
  readonly #platform: InstanceDirectoryOptions['platform'];
  readonly #cache: InstanceCache;
  readonly #poller: ChangePoller;
  readonly #listener: Listener | undefined;
  readonly #onPlatformChange: () => void;
  readonly #loading = new Map<LookupKey, Promise<Instance | undefined>>();
  /** Counts the changes told: what was read before one must not be kept after it. */
  #generation = 0;

  constructor(options: InstanceDirectoryOptions) {
    const { platform, instancesMax = instancesMaxDefault, listenConnectionString } = options;
    const onProblem = options.onProblem ?? (() => undefined);
    this.#platform = platform;
    this.#onPlatformChange = options.onPlatformChange ?? (() => undefined);
    this.#cache = new InstanceCache(instancesMax);
    this.#poller = new ChangePoller({ db: platform.db, onChanges: (ids) => this.#forget(ids), onProblem });
    if (listenConnectionString === undefined) return;
    this.#listener = new Listener({
      connectionString: listenConnectionString,
      channel: instanceChangesChannel(platform.db),
      onNotify: () => this.#poller.pollSoon(),
      onError: onProblem,
    });
  }

  /** Begins to follow changes. @throws the database's error when they cannot be read. */
  async start(): Promise<void> {
    await this.#poller.start();
    this.#listener?.start();
  }

  /** Ends the polling and the listening connection. */
  async stop(): Promise<void> {
    await Promise.all([this.#poller.stop(), this.#listener?.stop()]);
  }

  /** True while what is answered is at most five seconds old. */
  isCurrent(): boolean {
    return this.#poller.isCurrent();
  }

  /**
   * The instance with that id, a lower-case UUID.
   *
   * @throws AppError `instance_unavailable`, `instance_misconfigured`.
   */
  async findById(id: string): Promise<Instance | undefined> {
    return uuidPattern.test(id) ? this.#find('id', id) : undefined;
  }

  /**
   * The instance with that slug.
   *
   * @throws AppError `instance_unavailable`, `instance_misconfigured`.
   */
  async findBySlug(slug: string): Promise<Instance | undefined> {
    return slugPattern.test(slug) ? this.#find('slug', slug) : undefined;
  }

  /**
   * The instance that owns a host name, in any spelling; only a verified one counts.
   *
   * @throws AppError `instance_unavailable`, `instance_misconfigured`.
   */
  async findByDomain(host: string): Promise<Instance | undefined> {
    const domain = normaliseDomain(host);
    return domain === undefined ? undefined : this.#find('domain', domain);
  }

  async #find(by: LookupName, value: string): Promise<Instance | undefined> {
    if (!this.isCurrent()) throw unavailable();
    const key: LookupKey = `${by}:${value}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached ?? undefined;
    let loading = this.#loading.get(key);
    if (!loading) {
      const begun = this.#load(key, by, value).finally(() => {
        if (this.#loading.get(key) === begun) this.#loading.delete(key);
      });
      loading = begun;
      this.#loading.set(key, begun);
    }
    return loading;
  }

  async #load(key: LookupKey, by: LookupName, value: string): Promise<Instance | undefined> {
    const generation = this.#generation;
    const row = await this.#read(by, value);
    const instance = row && openInstance(this.#platform, row);
    // A change was told meanwhile, and this may have been read before it.
    if (generation !== this.#generation) return instance;
    return this.#cache.put(key, instance ?? null) ?? undefined;
  }

  async #read(by: LookupName, value: string): Promise<ServedInstanceRow | undefined> {
    try {
      return await findServedInstance(this.#platform.db, by, value);
    } catch (error) {
      throw isDatabaseUnavailable(error) ? unavailable(error) : error;
    }
  }

  #forget(instanceIds: readonly string[] | null): void {
    this.#generation += 1;
    // Whoever asks from now on must not be handed what was asked for before the change.
    this.#loading.clear();
    if (instanceIds === null) this.#cache.clear();
    else this.#cache.forget(instanceIds);
    // The nil id stands for the platform itself.
    if (instanceIds === null || instanceIds.includes(anchorInstanceId)) this.#onPlatformChange();
  }
}

function unavailable(cause?: unknown): AppError {
  return new AppError('instance_unavailable', { retryAfterSeconds: 1, cause });
}
