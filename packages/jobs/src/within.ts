/**
 * Waits for the work, but not longer than that. Work that is late goes on, unheard.
 *
 * @throws Error when the time is over; what the work throws, if it throws in time.
 */
export async function within<T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
