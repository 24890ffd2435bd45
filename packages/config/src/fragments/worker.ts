import { port } from '../formats/numbers.ts';
import { text } from '../formats/text.ts';
import type { Fragment } from '../setting.ts';

/** Where `gatehouse worker` says how it is; a worker within another process is asked through that. */
export const workerFragment = {
  host: {
    doc: 'The address at which `gatehouse worker` answers `/health` and `/ready`. Empty: every address of the machine.',
    env: ['GATEHOUSE_WORKER_HOST'],
    format: text,
    default: '',
  },
  port: {
    doc: 'The port at which `gatehouse worker` answers `/health` and `/ready`, and nothing else.',
    env: ['GATEHOUSE_WORKER_PORT'],
    format: port,
    default: 8082,
  },
} as const satisfies Fragment;
