import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether both are the same bytes. The time taken tells neither where they differ nor how long either is. */
export function constantTimeEqual(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}
