import { boolean } from '../formats/boolean.ts';
import { port } from '../formats/numbers.ts';
import { path } from '../formats/text.ts';
import type { Fragment } from '../setting.ts';

/** What only `gatehouse start` has. */
export const embeddedFragment = {
  dataDir: {
    doc: 'The folder of the embedded database, the inbox and the generated keys.',
    env: ['GATEHOUSE_DATA_DIR'],
    format: path,
    default: './data',
  },
  inbox: {
    doc: 'Run the local inbox. Unset: on, unless the database is an external one, with which it cannot be on.',
    env: ['GATEHOUSE_INBOX'],
    format: boolean,
    default: undefined,
  },
  inboxPort: {
    doc: 'The SMTP port of the local inbox.',
    env: ['GATEHOUSE_INBOX_PORT'],
    format: port,
    default: 2525,
  },
} as const satisfies Fragment;
