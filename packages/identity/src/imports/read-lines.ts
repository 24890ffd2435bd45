import type { Hash } from 'node:crypto';

/** Longer than any user that would be taken: two objects of metadata, and fifty identities with as many. */
export const lineBytesMax = 1_048_576;

/** A line of a file. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Null of a line that is longer than {@link lineBytesMax}. */
  readonly text: string | null;
}

const newline = 10;

/**
 * The lines of a stream, without holding more than one of them.
 *
 * @param hash is given every line that has been handed out, with its end, and nothing beyond
 */
export async function* readLines(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Line> {
  const line = new LineParts();
  for await (const bytes of source) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      line.add(chunk.subarray(from, end), hash);
      from = end + 1;
      yield line.end(hash);
    }
    line.add(chunk.subarray(from), hash);
  }
  if (!line.isEmpty) yield line.end(hash);
}

class LineParts {
  #parts: Buffer[] = [];
  #size = 0;
  #number = 0;

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  add(part: Buffer, hash: Hash): void {
    if (part.length === 0) return;
    hash.update(part);
    this.#size += part.length;
    if (this.#size <= lineBytesMax) this.#parts.push(part);
    else this.#parts.length = 0;
  }

  end(hash: Hash): Line {
    hash.update('\n');
    this.#number += 1;
    const text = this.#size > lineBytesMax ? null : Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#size = 0;
    return { number: this.#number, text };
  }
}
