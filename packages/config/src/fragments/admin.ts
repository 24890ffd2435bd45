import { list } from '../formats/lists.ts';
import { port } from '../formats/numbers.ts';
import { text } from '../formats/text.ts';
import { webUrl } from '../formats/urls.ts';
import type { Fragment } from '../setting.ts';

/** How the admin app listens. */
export const adminFragment = {
  host: {
    doc: 'The address the admin app listens on.',
    env: ['GATEHOUSE_ADMIN_HOST'],
    format: text,
    default: '127.0.0.1',
  },
  port: {
    doc: 'The port the admin app listens on.',
    env: ['GATEHOUSE_ADMIN_PORT'],
    format: port,
    default: 9990,
  },
  url: {
    doc: 'Where the command line finds the admin app. Unset: at its address and port on this machine.',
    env: ['GATEHOUSE_ADMIN_URL'],
    format: webUrl,
    default: undefined,
  },
  allowedHosts: {
    doc: 'Host names the admin app answers to beside localhost, 127.0.0.1 and [::1].',
    env: ['GATEHOUSE_ADMIN_ALLOWED_HOSTS'],
    format: list,
    default: [] as readonly string[],
  },
} as const satisfies Fragment;
