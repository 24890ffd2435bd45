import type { Terminal } from '../terminal.ts';

const barWidth = 24;
const redrawMilliseconds = 100;
const lineMilliseconds = 10_000;

/** How far something has come, on a screen as a bar, elsewhere as a line every ten seconds. */
export class Progress {
  readonly #terminal: Pick<Terminal, 'rewrite' | 'complain'>;
  readonly #now: () => number;
  readonly #startedAt: number;
  #shownAt: number;
  #isShown = false;

  constructor(terminal: Pick<Terminal, 'rewrite' | 'complain'>, now: () => number = Date.now) {
    this.#terminal = terminal;
    this.#now = now;
    this.#startedAt = now();
    this.#shownAt = now();
  }

  /**
   * @param share from 0 to 1; undefined when the end is not known
   * @param count of what has been done since the start
   * @param what is counted, and whatever else is worth telling
   */
  show(share: number | undefined, count: number, what: string): void {
    const { rewrite } = this.#terminal;
    const every = rewrite ? redrawMilliseconds : lineMilliseconds;
    if (this.#now() - this.#shownAt < every) return;
    this.#shownAt = this.#now();
    const text = `${shareText(share, rewrite !== undefined)}${this.#rate(count)} ${what}`;
    if (rewrite) rewrite(text);
    else this.#terminal.complain(text);
    this.#isShown = true;
  }

  /** Takes the bar away, so that a line can be written. */
  clear(): void {
    if (this.#isShown) this.#terminal.rewrite?.('');
    this.#isShown = false;
  }

  #rate(count: number): string {
    const seconds = (this.#now() - this.#startedAt) / 1_000;
    const perSecond = seconds < 1 ? '' : ` (${numeral(Math.round(count / seconds))}/s)`;
    return `${numeral(count)}${perSecond}`;
  }
}

/** A number with its thousands apart. */
export function numeral(count: number): string {
  return count.toLocaleString('en-US');
}

function shareText(share: number | undefined, hasBar: boolean): string {
  if (share === undefined) return '';
  const bounded = Math.min(1, Math.max(0, share));
  const percent = `${Math.floor(bounded * 100)} %  `.padStart(7);
  if (!hasBar) return percent.trimStart();
  const full = Math.round(bounded * barWidth);
  return `[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}] ${percent}`;
}
