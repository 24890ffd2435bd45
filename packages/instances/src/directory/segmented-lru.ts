import { LRUCache } from 'lru-cache';

/** Of the room, for what is asked for again; what was asked for once has the rest, and what of this is free. */
const keptShare = 0.8;

/**
 * A bounded cache in which what is asked for again and again outlives what passes through: a segmented LRU. What is new is
 * on trial, and kept once it is asked for a second time; what has been kept without use for longest is on trial again.
 *
 * A plain LRU forgets whom everybody visits when a crawler has looked at each site once.
 */
export class SegmentedLru<Value extends object> {
  readonly #max: number;
  readonly #onGone: (value: Value) => void;
  readonly #trial: LRUCache<string, Value>;
  /** None where there is room for one alone. */
  readonly #kept: LRUCache<string, Value> | undefined;

  /**
   * @param max values held at once
   * @param onGone told what went for want of room, and not what was deleted
   */
  constructor(max: number, onGone: (value: Value) => void) {
    this.#max = max;
    this.#onGone = onGone;
    // One more than there is room for: what is added goes in before another one goes.
    this.#trial = new LRUCache({ max: max + 1 });
    if (max === 1) return;
    this.#kept = new LRUCache({
      max: Math.floor(max * keptShare),
      dispose: (value, key, reason) => {
        if (reason === 'evict') this.#trial.set(key, value);
      },
    });
  }

  get(key: string): Value | undefined {
    const kept = this.#kept?.get(key);
    if (kept !== undefined) return kept;
    const tried = this.#trial.get(key);
    if (tried === undefined || !this.#kept) return tried;
    this.#trial.delete(key);
    this.#kept.set(key, tried);
    return tried;
  }

  /** Adds what is not there yet. */
  add(key: string, value: Value): void {
    this.#trial.set(key, value);
    if (this.#trial.size + (this.#kept?.size ?? 0) <= this.#max) return;
    const oldest = this.#trial.pop();
    if (oldest !== undefined) this.#onGone(oldest);
  }

  /** @returns what was there */
  delete(key: string): Value | undefined {
    const value = this.#kept?.peek(key) ?? this.#trial.peek(key);
    this.#kept?.delete(key);
    this.#trial.delete(key);
    return value;
  }

  clear(): void {
    this.#kept?.clear();
    this.#trial.clear();
  }
}
