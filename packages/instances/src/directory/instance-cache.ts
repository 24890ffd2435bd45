import { LRUCache } from 'lru-cache';
import type { Instance } from '../instance.ts';
import { SegmentedLru } from './segmented-lru.ts';

/** By what an instance is looked up. */
export type LookupName = 'id' | 'slug' | 'domain';

/** The same with its value, such as `slug:…`. */
export type LookupKey = `${LookupName}:${string}`;

interface Entry {
  readonly instance: Instance;
  /** The other keys that lead here; they go when the entry goes. */
  readonly aliases: LookupKey[];
}

const absentMax = 10_000;
const absentMilliseconds = 10_000;

/** Instances by id, slug and domain, and what is known not to exist. Both are bounded. */
export class InstanceCache {
  readonly #entries: SegmentedLru<Entry>;
  readonly #idOfAlias = new Map<LookupKey, string>();
  readonly #absent = new LRUCache<LookupKey, true>({ max: absentMax, ttl: absentMilliseconds });

  constructor(instancesMax: number) {
    this.#entries = new SegmentedLru(instancesMax, (gone) => this.#forgetAliases(gone));
  }

  /** The instance; `null` when it is known not to exist, `undefined` when nothing is known. */
  get(key: LookupKey): Instance | null | undefined {
    const id = key.startsWith('id:') ? key.slice('id:'.length) : this.#idOfAlias.get(key);
    const entry = id === undefined ? undefined : this.#entries.get(id);
    if (entry) return entry.instance;
    return this.#absent.get(key) ? null : undefined;
  }

  /** Remembers what was found under a key. @returns the object that everybody shares. */
  put(key: LookupKey, found: Instance | null): Instance | null {
    if (!found) {
      this.#absent.set(key, true);
      return null;
    }
    const { instance, aliases } = this.#entryFor(found);
    if (!key.startsWith('id:') && this.#idOfAlias.get(key) !== found.id) {
      aliases.push(key);
      this.#idOfAlias.set(key, found.id);
    }
    return instance;
  }

  /** Forgets instances that changed, and everything absent, since a change may have been a creation. */
  forget(instanceIds: readonly string[]): void {
    for (const id of instanceIds) this.#forgetOne(id);
    this.#absent.clear();
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
    this.#idOfAlias.clear();
    this.#absent.clear();
  }

  #entryFor(instance: Instance): Entry {
    const known = this.#entries.get(instance.id);
    if (known?.instance.settingsVersion === instance.settingsVersion) return known;
    // Another version may have another slug: its keys go with it.
    this.#forgetOne(instance.id);
    const entry = { instance, aliases: [] };
    this.#entries.add(instance.id, entry);
    return entry;
  }

  #forgetOne(id: string): void {
    const known = this.#entries.delete(id);
    if (known) this.#forgetAliases(known);
  }

  #forgetAliases({ aliases }: Entry): void {
    for (const alias of aliases) this.#idOfAlias.delete(alias);
  }
}
