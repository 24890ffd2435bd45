import { networkList } from '../formats/lists.ts';
import type { Fragment } from '../setting.ts';

/** What the service may reach on behalf of a site: hooks, templates, mail servers. */
export const outboundFragment = {
  allow: {
    doc: 'Networks that may be reached although they are not public. `gatehouse start`: the machine itself.',
    env: ['GATEHOUSE_OUTBOUND_ALLOW'],
    format: networkList,
    default: [] as readonly string[],
  },
} as const satisfies Fragment;
