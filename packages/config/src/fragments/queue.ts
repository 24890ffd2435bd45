import { wholeNumber } from '../formats/numbers.ts';
import { redisUrl } from '../formats/urls.ts';
import type { Fragment } from '../setting.ts';

/** How jobs travel. */
export const queueFragment = {
  redisUrl: {
    doc: 'Redis for the job queue (AOF on, `noeviction`). Unset: the queue is kept in the PostgreSQL database.',
    env: ['REDIS_URL', 'GATEHOUSE_REDIS_URL'],
    format: redisUrl,
    default: undefined,
    sensitive: true,
  },
  concurrency: {
    doc: 'How many messages one worker sends at once.',
    env: ['GATEHOUSE_WORKER_CONCURRENCY'],
    format: wholeNumber(1, 1000),
    default: 20,
  },
} as const satisfies Fragment;
