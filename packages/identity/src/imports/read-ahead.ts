/**
 * Reads one value further than the one that is being worked on, so that neither the reader nor the worker waits for the
 * other. What goes wrong while reading ahead is thrown in its turn.
 */
export async function* readAhead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let next = source.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done === true) return;
      next = source.next();
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    // Not waited for: a source that is being read ends when what it reads does.
    void source.return().catch(() => undefined);
  }
}
