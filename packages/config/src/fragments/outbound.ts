import { durationWithin } from '../formats/duration.ts';
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
  providerSeconds: {
    doc: 'How long an exchange with a provider, such as one of text messages, may take.',
    env: ['GOTRUE_INTERNAL_HTTP_TIMEOUT'],
    format: durationWithin(1, 60),
    default: 10,
  },
} as const satisfies Fragment;
