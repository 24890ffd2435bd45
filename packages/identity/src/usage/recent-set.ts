/** Remembers texts for a while, in bounded memory: at least as many as asked for, at most twice. */
export class RecentSet {
  readonly #max: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Remembers a text. @returns false when it is remembered already. */
  add(text: string): boolean {
    if (this.#young.has(text) || this.#old.has(text)) return false;
    this.#young.add(text);
    if (this.#young.size >= this.#max) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return true;
  }
}
